import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run, RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';
import { isAdapterPort } from '../../src/knowledge/usb-ids.ts';

interface Waited extends SaidLine {
  asked: SaidLine;
  path: string;
  reconnected: boolean;
}

/** Klipper's script asked the firmware into its bootloader, and dfu-util found nothing at that USB path. */
export const rule = defineRule({
  id: 'dfu-device-not-back-at-path',
  title: 'asked into its bootloader, the board did not come back in DFU mode',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The running firmware was asked to start the bootloader, and no board in DFU mode showed up at its USB path in time.',
    why: 'dfu-util then has nothing to write to. Some boards start another bootloader, some start their firmware again, some take longer than the script waits.',
    fix: 'Bring the board into DFU mode by hand (BOOT0, then RESET), look with lsusb, and flash what is there: `make flash FLASH_DEVICE=0483:df11`.',
  },
  needs: ['runs'],
  explains: ['no-dfu-device'],
  *check({ runs }) {
    const waited = runsOf(runs, 'dfu-util').flatMap((run) => waitedInVain(run, runs));
    for (const { host, last, items } of byHost(waited)) yield finding(host, items, last);
    const lost = linesSaying(runsOf(runs, 'dfu-util'), 'device-lost').filter(
      ({ run }) => run.outcome === 'failed' && !wasInDfuMode(run),
    );
    for (const { host, items } of byHost(lost)) {
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `dfu-util${onHost(host)} asked the running firmware to change to DFU mode, and the device did not come back.`,
        why: 'In DFU mode it has another USB identity. It needs longer than dfu-util waits, or it does not start its bootloader, or the system may not open that identity: on Windows a driver of its own (WinUSB), on Linux a udev rule. Nothing was written.',
        origins: items.map(({ origin }) => origin),
        remedies: [SECOND_IDENTITY],
      };
    }
  },
});

/** A device that goes away behind these was unplugged, or reset itself. */
const IN_DFU_MODE: readonly LineMeaning[] = [
  'dfu-mode-version',
  'downloading-to-address',
  'copying-to-device',
  'erase-done',
  'progress',
];

function wasInDfuMode(run: Run): boolean {
  const hasDfuState = run.lines.some(({ details }) => String(details['state'] ?? '').startsWith('dfu'));
  return hasDfuState || writtenLine(run) !== null || says(run, ...IN_DFU_MODE);
}

/** A run of dfu-util that looked at a path to which the script before it had sent the board. */
function waitedInVain(run: Run, { runs }: RunFacts): Waited[] {
  const path = run.arguments?.path;
  const [missing] = linesSaying([run], 'no-dfu-device');
  const starter = runs[run.parent ?? -1];
  if (path == null || !missing || !starter || says(run, 'cannot-open-dfu-device')) return [];
  const asked = linesSaying([starter], 'entering-bootloader').findLast(
    ({ line }) => line.line <= run.firstLine,
  );
  // an adapter leads to serial pins: nothing can come back as DFU there
  if (!asked || isAdapterPort(String(asked.line.details['device'] ?? ''))) return [];
  return [{ ...missing, asked, path, reconnected: says(starter, 'device-reconnect') }];
}

function finding(host: string | null, items: readonly Waited[], last: Waited): FindingDraft {
  const device = printable(String(last.asked.line.details['device'] ?? ''), 120);
  const path = printable(last.path, 40);
  return {
    subject: `USB path ${path}${onHost(host)}`,
    what: `${device === '' ? 'The board' : device} was asked to start its bootloader, and no board in DFU mode showed up at USB path ${path}${onHost(host)}.`,
    why: `${last.reconnected ? 'Something did come back at that path, but not in DFU mode: another bootloader, or the old firmware.' : 'Nothing came back at that path in time.'} Nothing was written. Most likely the bootloader that this firmware starts is not the boot ROM, or the ROM needs longer or its BOOT0 jumper.`,
    origins: items.flatMap((item) => [item.asked.origin, item.origin]),
    remedies: [BY_HAND, LOOK_WHAT_CAME],
  };
}

const SECOND_IDENTITY: Remedy = {
  kind: 'steps',
  title: 'See what it is in DFU mode, and try from there',
  risk: 'none',
  steps: [
    'Bring the board into its bootloader by its button, and look with `dfu-util -l` or `lsusb` under which numbers it shows up.',
    'Windows: give those numbers the WinUSB driver with Zadig. Linux: run the command with sudo once, or add a udev rule for them.',
    'Run the same command while it is there; dfu-util then has nothing to change.',
  ],
};

const BY_HAND: Remedy = {
  kind: 'steps',
  title: 'Bring it into DFU mode by hand and flash it there',
  risk: 'none',
  steps: [
    'Set the BOOT0 jumper or hold the BOOT0 button, press RESET, and let go.',
    'Look with `dfu-doctor list` or `lsusb`: an STM32 in DFU mode is 0483:df11.',
    'Run `make flash FLASH_DEVICE=0483:df11` in the Klipper folder, or `dfu-doctor flash out/klipper.bin`.',
  ],
};

const LOOK_WHAT_CAME: Remedy = {
  kind: 'steps',
  title: 'Or find out what came back instead',
  risk: 'none',
  steps: [
    'Run `lsusb`: 1d50:6177 is Katapult, which takes the firmware with `flashtool.py`; 1209:beba is a HID bootloader.',
    '1d50:614e is Klipper again: the request did not get through, or the firmware has no such request.',
  ],
};
