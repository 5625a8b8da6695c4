import { dfuAlternates, isDfuIdentity, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { isOlder } from '../../src/diagnosis/versions.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UsbDevice, UsbString } from '../../src/evidence/usb.ts';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';

/** the first dfu-util that uses what came when fewer bytes come than were announced */
const COPES = '0.10';

const SHORT_STRING =
  'The boot ROM of STM32F427 and STM32F429 parts with 1 MB of flash announces 166 bytes for its memory map, as if it were the longer map of the 2 MB part, and sends 112.';

/** The DfuSe memory map, the name of the DFU interface, was not read or makes no sense. */
export const rule = defineRule({
  id: 'memory-layout-unreadable',
  title: "trouble reading the board's memory map",
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The flash tool could not read the memory map that a board in DFU mode sends as the name of its USB interface.',
    why: `Without the map a tool does not know which sectors to erase, so it stops before it writes anything. ${SHORT_STRING} dfu-util 0.9 and older then drop the whole text; 0.10 and later use what came.`,
    fix: 'Flash with dfu-doctor, which uses what the board sent and falls back to what is known of the board, or use dfu-util 0.11.',
  },
  needs: [],
  uses: ['usb', 'runs', 'firmware'],
  oneOf: ['usb', 'runs'],
  *check({ source, optional }) {
    const { usb, runs, firmware } = optional;
    const unread = runsOf(runs, 'dfu-util').flatMap(unreadableLines);
    for (const { host, items } of byHost(unread)) yield fromLog(host, items);
    if (source.kind === 'transcript') return;
    for (const device of usb?.devices ?? []) {
      const finding = fromDevice(device, firmware?.path ?? null);
      if (finding) yield finding;
    }
  },
});

/** The lines of a run that show that a map was not read: of a flash, or of a listing. */
function unreadableLines(run: Run): SaidLine[] {
  return run.lines
    .filter(({ meaning, details }) => {
      if (meaning === 'layout-name-unreadable' || meaning === 'layout-parse-failed') return true;
      const { vendorId, productId, name } = details;
      return (
        meaning === 'found-dfu' &&
        name === 'UNKNOWN' &&
        typeof vendorId === 'number' &&
        typeof productId === 'number' &&
        // other DFU devices, such as Bluetooth sticks, need no such name
        isDfuIdentity(vendorId, productId)
      );
    })
    .map((line) => ({ run, line, origin: lineOrigin(run, line) }));
}

function fromLog(host: string | null, items: readonly SaidLine[]): FindingDraft {
  const run = items.at(-1)?.run;
  const version = run?.version ?? null;
  const target = run ? targetOf(run) : null;
  const tool = version === null ? 'dfu-util' : `dfu-util ${printable(version, 20)}`;
  const isListing = items.every(({ line }) => line.meaning === 'found-dfu');
  // one that does not tell its serial number either sends no text at all, and that no version cures
  const isMute = items.some(
    ({ line: { meaning, details } }) => meaning === 'found-dfu' && details['serial'] === 'UNKNOWN',
  );
  const isOld = (version === null || isOlder(version, COPES)) && !isMute;
  return {
    subject: `${target ? formatUsbId(target.vendorId, target.productId) : 'the board'}${onHost(host)}`,
    what: `${tool}${onHost(host)} could not read the board's memory map${isListing ? ', and lists it as UNKNOWN' : ', so it stopped before writing anything'}.`,
    why: isOld
      ? `The board is in DFU mode and answers; with an old dfu-util the usual cause is the text that it sends. ${SHORT_STRING} dfu-util 0.9 and older drop the whole text because the length is wrong and are left with a map called UNKNOWN; 0.10 and 0.11 correct the length to what came and flash the same board.`
      : `The board did not answer the request for its memory map, or sent nothing that makes sense. ${isMute ? 'It did not send its serial number either' : 'This version of dfu-util copes with a map that is shorter than announced'}, so it is something else: a loose cable, a hub, or a boot ROM that hangs.`,
    origins: items.map((item) => item.origin),
    remedies: [
      {
        kind: 'flash',
        title: 'Flash with the built-in flasher, which uses what the board sends',
        risk: 'destructive',
        file: run?.arguments?.download ?? null,
        address: run?.arguments?.address ?? null,
        device: target ? formatUsbId(target.vendorId, target.productId) : null,
      },
      isOld ? USE_NEWER : RESTART_BOARD,
    ],
  };
}

const USE_NEWER: Remedy = {
  kind: 'steps',
  title: 'Or use dfu-util 0.11',
  risk: 'reversible',
  steps: [
    'Install dfu-util 0.11; Debian 12 and Raspberry Pi OS 12 have it.',
    'Check with `dfu-util --version`, then run the same command again.',
  ],
};

const RESTART_BOARD: Remedy = {
  kind: 'steps',
  title: 'Start the board afresh',
  risk: 'none',
  steps: [
    'Take USB and power away from the board, give them back, and bring it into DFU mode again.',
    'Use a short cable at a port of the computer itself, without a hub.',
    'Run `dfu-util -l`: alternate 0 should be named "@Internal Flash" with addresses behind it.',
  ],
};

/** On a live host: a map that cannot be used is a stop; one that was cut but can be read is only worth knowing. */
function fromDevice(device: UsbDevice, file: string | null): FindingDraft | null {
  const names = dfuAlternates(device).flatMap(({ name }) => (name ? [name] : []));
  const unread = device.access === 'read-write' ? names.find(isUnusable) : undefined;
  const cut = names.find((name) => (name.declaredBytes ?? 0) > (name.receivedBytes ?? Infinity));
  const name = unread ?? cut;
  if (!name) return null;
  const flash: Remedy = {
    kind: 'flash',
    title: 'Flash with the built-in flasher',
    risk: 'destructive',
    file,
    address: null,
    device: device.path,
  };
  const subject = labelOf(device);
  const origins = [{ kind: 'device' as const, path: device.path ?? subject, text: describe(name) }];
  if (unread) {
    return {
      subject,
      what: `The memory map of the board ${subject} cannot be read: ${describe(unread)}.`,
      why: 'Without the map dfu-util stops before it writes anything. The built-in flasher falls back to what is known of the board and says so.',
      origins,
      remedies: [flash, RESTART_BOARD],
    };
  }
  return {
    severity: 'warning',
    subject,
    what: `The board ${subject} announces ${name.declaredBytes} bytes for its memory map and sends ${name.receivedBytes}; what came can be read.`,
    why: `${SHORT_STRING} dfu-util 0.9 and older cannot read the map of such a board; 0.10 and later and the built-in flasher can.`,
    origins,
    remedies: [flash],
  };
}

/** Not sent, or no map: a permission that is missing is another matter, so only readable devices are judged. */
function isUnusable({ text, source }: UsbString): boolean {
  if (text === null) return source === 'descriptor';
  return text.startsWith('@') && parseMemoryLayout(text) === null;
}

function describe({ index, text, declaredBytes, receivedBytes, problem }: UsbString): string {
  const which = index === null ? 'the interface string' : `string descriptor ${index}`;
  if (text === null) return `${which} was not sent${problem ? ` (${printable(problem, 80)})` : ''}`;
  const lengths =
    declaredBytes === null ? '' : ` (${declaredBytes} bytes announced, ${receivedBytes ?? '?'} received)`;
  return `${which} reads "${printable(text, 120)}"${lengths}`;
}
