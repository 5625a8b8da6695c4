import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb, type UsbRole } from '../../src/knowledge/usb-ids.ts';

interface UsbIds {
  vendorId: number;
  productId: number;
}

interface PortNature {
  /** what is behind the port, in words */
  name: string;
  certainty: 'certain' | 'likely';
}

const USB_TO_DFU: Remedy = {
  kind: 'steps',
  title: 'Flash by USB, with the tool for it',
  risk: 'none',
  steps: [
    'Bring the board into DFU mode: BOOT0, then RESET.',
    'Look with `dfu-doctor list` or `lsusb`: an STM32 in DFU mode is 0483:df11.',
    'Run `make flash FLASH_DEVICE=0483:df11` in the Klipper folder, or `dfu-doctor flash out/klipper.bin`.',
  ],
};

/** stm32flash waits for the boot ROM at a port that the running firmware itself makes. */
export const rule = defineRule({
  id: 'wrong-tool-stm32flash-on-usb-cdc',
  title: 'stm32flash on the USB port of a running firmware',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "stm32flash was given the serial port that the board's running firmware offers by USB.",
    why: 'That port exists only while the firmware runs, and the firmware does not speak the protocol of the serial bootloader. The boot ROM answers on the pins of a UART, never there.',
    fix: "Flash by USB: bring the board into DFU mode and use `make flash` or dfu-doctor. stm32flash needs a USB-UART adapter at the board's serial pins.",
  },
  needs: ['runs'],
  uses: ['serialPorts', 'kernelLog'],
  *check({ runs, optional }) {
    const attached = optional.kernelLog ? attachedPorts(optional.kernelLog) : new Map<string, UsbIds>();
    const listed = optional.serialPorts ? listedPorts(optional.serialPorts) : new Map<string, UsbIds>();
    const silent = runsOf(runs, 'stm32flash').flatMap((run) => {
      const [said] = linesSaying([run], 'init-failed');
      const port = said ? portOf(run, runs) : null;
      if (!said || port === null) return [];
      const nature = natureOf(port, listed.get(port) ?? attached.get(port.split('/').at(-1) ?? ''));
      return nature ? [{ ...said, port, nature }] : [];
    });
    for (const { host, first, items } of byHost(silent)) {
      const { port, nature } = first;
      yield {
        certainty: nature.certainty,
        subject: `${printable(port, 120)}${onHost(host)}`,
        what: `stm32flash${onHost(host)} was given ${printable(port, 120)}, which ${nature.certainty === 'certain' ? 'is' : 'most likely is'} ${nature.name}: the bootloader of the chip does not answer there.`,
        why: 'Such a port is made by the running firmware. The serial bootloader of the chip answers on the pins of a UART only; no setting of stm32flash can change that.',
        origins: items.map((item) => item.origin),
        remedies: [USB_TO_DFU],
      } satisfies FindingDraft;
    }
  },
});

/** What stm32flash was told to open: by its own command line, else by the make that started it. */
function portOf(run: Run, { runs }: RunFacts): string | null {
  if (run.arguments?.port != null) return run.arguments.port;
  const parent = run.parent === null ? undefined : runs[run.parent];
  // make says it before it starts the tool
  const said = [...run.lines.slice(0, 50), ...(parent?.lines.slice(0, 50) ?? [])].find(
    (line) => line.meaning === 'flashing-via-stm32flash',
  );
  const device = said?.details['device'];
  return typeof device === 'string' && device !== '' ? device : null;
}

const FIRMWARE_ROLES: readonly (UsbRole | undefined)[] = [
  'klipper',
  'katapult',
  'stm32duino-serial',
  'stm32-serial',
];

/** What a port is, when it is the USB port of a firmware; null for a real UART, an adapter, or an unknown port. */
function natureOf(port: string, ids: UsbIds | undefined): PortNature | null {
  if (/\/usb-Klipper_/i.test(port))
    return { name: "the running Klipper's own USB port", certainty: 'certain' };
  if (/\/usb-(?:katapult|CanBoot)_/i.test(port)) return { name: "Katapult's USB port", certainty: 'certain' };
  const known = ids && identifyUsb(ids.vendorId, ids.productId);
  if (known && FIRMWARE_ROLES.includes(known.role)) {
    return { name: `the USB port of the running firmware (${known.name})`, certainty: 'certain' };
  }
  // a UART adapter that speaks CDC (CH343, ST-Link, CMSIS-DAP) names itself in its ids or its by-id link
  if (known || /STLink|ST-LINK|CMSIS|DAPLink|UART|1a86|FTDI|Silicon_Labs/i.test(port)) return null;
  return /(?:^|\/)ttyACM\d{1,3}$/.test(port)
    ? { name: 'the USB port of a running firmware', certainty: 'likely' }
    : null;
}

/** The identities behind the ports that are listed, by each of their paths. */
function listedPorts({ ports }: SerialPortFacts): Map<string, UsbIds> {
  const found = new Map<string, UsbIds>();
  for (const { path, byId, byPath, vendorId, productId } of ports) {
    if (vendorId === null || productId === null) continue;
    for (const name of [path, ...byId, ...byPath]) found.set(name, { vendorId, productId });
  }
  return found;
}

/** The identities behind the ports that a kernel log attaches, by their last name ("ttyACM0"). */
function attachedPorts({ events }: KernelLogFacts): Map<string, UsbIds> {
  const devices = new Map<string, UsbIds>();
  const found = new Map<string, UsbIds>();
  for (const { kind, port, vendorId, productId, text } of events) {
    // "2-3" and its interface "2-3:1.0" are one device
    const device = port?.split(':')[0];
    if (device === undefined) continue;
    if (kind === 'device-found' && vendorId !== null && productId !== null) {
      devices.set(device, { vendorId, productId });
    }
    const tty = kind === 'tty-attached' ? /\btty[A-Z]{2,4}\d{1,3}\b/.exec(text)?.[0] : undefined;
    const ids = devices.get(device);
    if (tty !== undefined && ids) found.set(tty, ids);
  }
  return found;
}
