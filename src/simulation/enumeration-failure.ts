import type { DescriptorFault } from './boards/board-faults.ts';

/**
 * What Linux logs of a device whose descriptors it cannot read, under the device numbers that its attempts used up: as
 * recorded on a real kernel with a device that stalls (-32); for -71 and -110 after logs that people posted.
 */
export function enumerationFailure(
  path: string,
  numbers: readonly number[],
  fault: DescriptorFault,
): readonly string[] {
  const usb = `usb ${path}:`;
  const port = portOf(path);
  const lines = numbers.flatMap((number, at) => {
    const found = `${usb} new full-speed USB device number ${number} using xhci_hcd`;
    const isAfterPowerCycle = at >= numbers.length / 2;
    return [found, ...(isAfterPowerCycle ? afterPowerCycle(usb, number, fault) : atFirst(usb, fault))];
  });
  const perAttempt = lines.length / numbers.length;
  const middle = Math.round((numbers.length / 2) * perAttempt);
  lines.splice(middle, 0, `usb ${port}: attempt power cycle`);
  return [...lines, `usb ${port}: unable to enumerate USB device`];
}

function atFirst(usb: string, fault: DescriptorFault): string[] {
  const line = `${usb} device descriptor read/64, error ${ERRNO[fault]}`;
  return [line, line];
}

function afterPowerCycle(usb: string, number: number, fault: DescriptorFault): string[] {
  if (fault === 'stall') {
    const line = `${usb} device descriptor read/8, error -32`;
    return [line, line];
  }
  const notSet = `${usb} Device not responding to setup address.`;
  return [notSet, `${usb} device not accepting address ${number}, error ${fault === 'protocol' ? -71 : -62}`];
}

const ERRNO = { stall: -32, protocol: -71, silence: -110 } as const;

/** "1-1.4" hangs on "1-1-port4", "1-2" on "usb1-port2". */
function portOf(path: string): string {
  const [, hub, number] = /^(.*)[-.](\d+)$/.exec(path) ?? ['', path, '0'];
  return hub?.includes('-') ? `${hub}-port${number}` : `usb${hub}-port${number}`;
}
