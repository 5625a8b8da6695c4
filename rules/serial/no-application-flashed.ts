import { bootloaderPortOf } from '../../src/diagnosis/bootloader-port.ts';
import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { answersLater, byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb, type UsbRole } from '../../src/knowledge/usb-ids.ts';

/** the folder that udev makes with the first serial port by USB; a name below it is another question */
const BY_ID = /^\/dev\/serial(?:\/(?:by-id|by-path)?\/?\*?)?$/;
const BOOTLOADERS: readonly (UsbRole | undefined)[] = ['katapult', 'hid-bootloader', 'stm32duino-dfu'];

/** Nothing announces a serial port by USB: there is no firmware that could. */
export const rule = defineRule({
  id: 'no-application-flashed',
  title: 'no firmware runs on the board yet',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'No board announces a serial port by USB: most likely no firmware has been flashed yet, and at most a bootloader runs.',
    why: 'The port under /dev/serial/by-id is made by the running firmware. Klipper cannot connect without it.',
    fix: 'Flash the firmware (Katapult alone is none), and look again; check cable and power if no board shows up in lsusb at all.',
  },
  needs: [],
  uses: ['runs', 'usb', 'serialPorts', 'kernelLog'],
  oneOf: ['runs', 'usb'],
  *check({ intent, source, optional: { runs, usb, serialPorts, kernelLog } }) {
    if (runs) {
      for (const { host, items } of byHost(emptyFolders(runs))) {
        const devices = usb?.devices.filter((device) => device.host === host) ?? [];
        if (isAnybodyThere(host, devices, serialPorts, kernelLog) || wasFlashed(runs, host)) continue;
        const bootloader = devices.find((device) => BOOTLOADERS.includes(roleOf(device)));
        // a list of USB devices without any board is told of by other rules
        if (devices.length > 0 && !bootloader) continue;
        yield fromLog(host, items, bootloader ?? null);
      }
      yield* inBootloader(runs, serialPorts);
    }
    if (source.kind !== 'transcript' && intent === 'look' && usb) yield* here(usb);
  },
});

/** On a live host a waiting bootloader is the sign; it may have been started on purpose. */
function* here({ devices }: UsbFacts): Iterable<FindingDraft> {
  if (devices.some((device) => roleOf(device) === 'klipper' || isInDfuMode(device))) return;
  for (const device of devices) {
    if (!BOOTLOADERS.includes(roleOf(device))) continue;
    const name = identifyUsb(device.vendorId, device.productId)?.name ?? 'bootloader';
    yield {
      severity: 'warning',
      subject: labelOf(device),
      what: `The board ${labelOf(device)} is in its bootloader (${name}), and no board runs Klipper by USB: most likely no firmware has been flashed behind it yet.`,
      why: 'The bootloader waits for a firmware or was started on purpose. Klipper cannot connect to it.',
      origins: [device.origin],
      remedies: [FLASH],
    };
  }
}

/** Klipper asks for the port of its firmware, and the same board is listed by that of its bootloader. */
function* inBootloader({ runs }: RunFacts, serialPorts: SerialPortFacts | null): Iterable<FindingDraft> {
  const asked = linesSaying(runs, 'port-missing').flatMap((said) => {
    const port = bootloaderPortOf(String(said.line.details['port'] ?? ''), said.run.host, serialPorts);
    return port && !answersLater(said, runs) ? [{ ...said, port }] : [];
  });
  for (const { host, last, items } of byHost(asked)) {
    yield {
      subject: `${printable(last.port.path, 120)}${onHost(host)}`,
      what: `The board${onHost(host)} is in Katapult: the port that is listed is its bootloader's, and the one of its firmware is not there.`,
      why: 'Katapult stays when no firmware is behind it, when the firmware was built for another offset, or when it was asked for. Klipper cannot connect to it.',
      origins: [...items.map(({ origin }) => origin), last.port.origin],
      remedies: [FLASH],
    };
  }
}

function emptyFolders({ runs }: RunFacts): SaidLine[] {
  return linesSaying(runs, 'no-such-file').filter(({ line }) =>
    BY_ID.test(String(line.details['path'] ?? '').replace(/\/+$/, '')),
  );
}

function isAnybodyThere(
  host: string | null,
  devices: readonly UsbDevice[],
  serialPorts: SerialPortFacts | null,
  kernelLog: KernelLogFacts | null,
): boolean {
  return (
    devices.some((device) => roleOf(device) === 'klipper' || isInDfuMode(device)) ||
    (serialPorts?.ports.some((port) => port.host === host) ?? false) ||
    (kernelLog?.events.some((event) => event.host === host && event.kind === 'tty-attached') ?? false)
  );
}

/** Then the firmware is there and silent, or the question came first. */
function wasFlashed({ runs }: RunFacts, host: string | null): boolean {
  return runs.some((run) => run.host === host && run.outcome === 'succeeded');
}

function fromLog(
  host: string | null,
  items: readonly SaidLine[],
  bootloader: UsbDevice | null,
): FindingDraft {
  return {
    subject: `/dev/serial/by-id${onHost(host)}`,
    what: bootloader
      ? `There is no serial port by USB${onHost(host)}, and the board ${labelOf(bootloader)} is in its bootloader: most likely no firmware has been flashed behind it yet.`
      : `There is no serial port by USB${onHost(host)}: most likely no firmware that makes one runs on any board that is attached.`,
    why: bootloader
      ? 'A bootloader alone announces nothing to Klipper; the port under /dev/serial/by-id is made by the firmware.'
      : 'The folder appears with the first such port, which the running firmware makes. A board with only a bootloader, without power, at a cable that only charges, or on CAN makes none.',
    origins: [...items.map(({ origin }) => origin), ...(bootloader ? [bootloader.origin] : [])],
    remedies: [FLASH],
  };
}

const FLASH: Remedy = {
  kind: 'steps',
  title: 'Put the firmware on the board',
  risk: 'none',
  steps: [
    'Run `lsusb`: 1d50:6177 is a board in Katapult, 0483:df11 one in DFU mode, 1d50:614e one that runs Klipper. With none of them check cable and power.',
    'Build Klipper with the bootloader offset of the board and USB as its connection, and flash it; then look again with `ls /dev/serial/by-id`.',
    'A board on CAN never has a port there: ask with `canbus_query.py can0` instead.',
  ],
};

function roleOf({ vendorId, productId }: UsbDevice): UsbRole | undefined {
  return identifyUsb(vendorId, productId)?.role;
}
