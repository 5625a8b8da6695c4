import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb, type UsbRole } from '../../src/knowledge/usb-ids.ts';

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
    const silent = linesSaying(runsOf(runs, 'stm32flash'), 'init-failed').flatMap((item) => {
      const port = portOf(item.run, runs);
      const nature = port === null ? null : natureOf(port, optional.serialPorts, optional.kernelLog);
      return port !== null && nature ? [{ ...item, port, nature }] : [];
    });
    for (const { host, first, items } of byHost(silent)) {
      const { port, nature } = first;
      yield {
        certainty: nature.certainty,
        subject: `${printable(port, 120)}${onHost(host)}`,
        what: `stm32flash${onHost(host)} was given ${printable(port, 120)}, which ${nature.certainty === 'certain' ? 'is' : 'most likely is'} ${nature.name}.`,
        why: 'Such a port is made by the running firmware, and the serial bootloader of the chip is not behind it: it answers on the pins of a UART only. No setting of stm32flash can change that.',
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
  const said = [...run.lines, ...(parent?.lines ?? [])].find(
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
function natureOf(
  port: string,
  serialPorts: SerialPortFacts | null,
  kernelLog: KernelLogFacts | null,
): PortNature | null {
  if (/\/usb-Klipper_/i.test(port))
    return { name: "the running Klipper's own USB port", certainty: 'certain' };
  if (/\/usb-(?:katapult|CanBoot)_/i.test(port)) return { name: "Katapult's USB port", certainty: 'certain' };
  const ids = idsBehind(port, serialPorts, kernelLog);
  const known = ids ? identifyUsb(ids.vendorId, ids.productId) : undefined;
  if (ids && FIRMWARE_ROLES.includes(known?.role)) {
    return { name: `the USB port of ${known?.name ?? 'a firmware'}`, certainty: 'certain' };
  }
  // a UART adapter that speaks CDC (CH343, ST-Link, CMSIS-DAP) names itself in its ids or its by-id link
  if (known || /STLink|ST-LINK|CMSIS|DAPLink|UART|1a86|FTDI|Silicon_Labs/i.test(port)) return null;
  return /(?:^|\/)ttyACM\d{1,3}$/.test(port)
    ? { name: 'the USB port of a running firmware', certainty: 'likely' }
    : null;
}

function idsBehind(
  port: string,
  serialPorts: SerialPortFacts | null,
  kernelLog: KernelLogFacts | null,
): { vendorId: number; productId: number } | null {
  const listed = serialPorts?.ports.find((other) =>
    [other.path, ...other.byId, ...other.byPath].includes(port),
  );
  if (listed && listed.vendorId !== null && listed.productId !== null) {
    return { vendorId: listed.vendorId, productId: listed.productId };
  }
  const tty = port.split('/').at(-1) ?? '';
  const events = kernelLog?.events ?? [];
  const attached = events.findLastIndex(
    (event) => event.kind === 'tty-attached' && event.text.includes(`${tty}:`),
  );
  const at = events[attached]?.port;
  if (attached < 0 || at === undefined || at === null) return null;
  const device = events
    .slice(0, attached)
    .findLast((event) => event.kind === 'device-found' && event.port !== null && isSamePort(event.port, at));
  if (!device || device.vendorId === null || device.productId === null) return null;
  return { vendorId: device.vendorId, productId: device.productId };
}

/** "2-3" and its interface "2-3:1.0" are one device */
function isSamePort(a: string, b: string): boolean {
  return a.split(':')[0] === b.split(':')[0];
}
