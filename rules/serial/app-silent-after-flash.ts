import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { katapultTarget } from '../../src/diagnosis/katapult-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import {
  answersLater,
  byHost as groupByHost,
  linesSaying,
  onHost,
  runOrigin,
  runsOf,
  type SaidLine,
  says,
} from '../../src/diagnosis/run-lines.ts';
import { FLASH_TOOLS } from '../../src/evidence/fatal-meanings.ts';
import type { LineMeaning, Run, RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** The firmware was written and checked, and does not show up afterwards. */
export const rule = defineRule({
  id: 'app-silent-after-flash',
  title: 'the new firmware does not answer after a good flash',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The flash succeeded, and afterwards the board does not answer where its firmware should.',
    why: 'The file is on the board as it was built. Most likely it was built for other circumstances: another start address, crystal, or connection (USB, serial pins, CAN with its bitrate).',
    fix: 'Compare bootloader offset, clock reference and communication interface in `make menuconfig` with what the board needs, build again and flash again.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const byHost = new Map<string | null, { run: Run; silence: SaidLine }>();
    for (const run of runs.runs) {
      if (run.outcome !== 'succeeded' || !FLASH_TOOLS.includes(run.tool)) continue;
      const silence = silenceAfter(run, runs);
      if (silence) byHost.set(run.host, { run, silence });
      else byHost.delete(run.host);
    }
    for (const [host, { run, silence }] of byHost) {
      const overCan = run.tool === 'katapult' && katapultTarget(run).over === 'can';
      yield {
        subject: `firmware${onHost(host)}`,
        what: `The firmware was written${onHost(host)}, and ${wordsOf(silence, overCan)}.`,
        why: 'What was written is what was built, so most likely the build does not fit the board: start address, crystal, or connection. A board that Klipper is already using also stays silent to a search, so Klipper must be stopped for it.',
        origins: [runOrigin(run), silence.origin],
        remedies: [overCan ? CAN_BUILD : BUILD],
      } satisfies FindingDraft;
    }
    yield* toKlipper(runs, new Set(byHost.keys()));
  },
});

/** Klipper could open the way to the board, so it is the board that says nothing. */
const OTHER_TROUBLE: readonly LineMeaning[] = [
  'port-missing',
  'port-busy',
  'port-refused',
  'port-open-failed',
  'can-interface-unusable',
  'can-send-failed',
  'klippy-protocol-error',
  'klippy-mcu-shutdown',
];

/** klippy.log by itself: no flash is in the text, and a board never answers. */
function* toKlipper(facts: RunFacts, told: ReadonlySet<string | null>): Iterable<FindingDraft> {
  const silent = linesSaying(runsOf(facts, 'klippy'), 'klippy-unable-to-connect').filter(
    (said) =>
      !told.has(said.run.host) && !says(said.run, ...OTHER_TROUBLE) && !answersLater(said, facts.runs),
  );
  for (const { host, last } of groupByHost(silent)) {
    const mcu = printable(String(last.line.details['mcu'] ?? ''), 60);
    yield {
      certainty: 'hint',
      subject: `firmware of ${mcu}${onHost(host)}`,
      what: `A hint: Klipper${onHost(host)} reaches the port or bus of the board "${mcu}", and nothing answers there; most likely its firmware does not fit the board, or there is none.`,
      why: 'A firmware that was built for another start address, crystal or connection (USB, serial pins, CAN) stays silent, and so does a board that waits in its bootloader or at another baud rate.',
      origins: [last.origin],
      remedies: [BUILD],
    };
  }
}

/** The line behind a good flash with which nothing answers; null where something does, or nobody asked. */
function silenceAfter(flash: Run, { runs }: RunFacts): SaidLine | null {
  const later = runs.filter(
    (run) => run.host === flash.host && run.source === flash.source && run.firstLine > flash.lastLine,
  );
  const overCan = flash.tool === 'katapult' && katapultTarget(flash).over === 'can';
  // another flash, or a sign of life
  if (later.some((run) => run.outcome === 'failed')) return null;
  if (linesSaying(later, 'klippy-mcu-version', 'klippy-mcu-up-to-date').length > 0) return null;
  const unable = linesSaying(later, 'klippy-unable-to-connect').at(-1);
  if (unable) return unable;
  if (!overCan) {
    const missing = linesSaying(later, 'no-such-file').findLast(({ line }) =>
      /^\/dev\/serial(?:\/by-id)?(?:\/\*?)?$/.test(String(line.details['path'] ?? '')),
    );
    return missing && isByUsb(flash, runs) ? missing : null;
  }
  const asked = later.findLast(
    (run) => (run.tool === 'katapult' || run.tool === 'canbus_query') && says(run, 'can-query-done'),
  );
  return asked && !says(asked, 'can-node') ? (linesSaying([asked], 'can-query-done').at(-1) ?? null) : null;
}

/** Was the board flashed at a port of Klipper's own, so that its firmware had talked by USB? A .config is not in a text. */
function isByUsb(flash: Run, runs: readonly Run[]): boolean {
  const parent = runs[flash.parent ?? -1];
  return [flash, parent].some(
    (run) => run?.argv?.some((word) => /usb-(?:Klipper|katapult|CanBoot)_/i.test(word)) ?? false,
  );
}

function wordsOf({ line, run }: SaidLine, overCan: boolean): string {
  if (line.meaning === 'klippy-unable-to-connect') return 'Klipper cannot connect to the board afterwards';
  return overCan
    ? `a search of the bus${run.tool === 'canbus_query' ? ' by canbus_query.py' : ''} finds no node afterwards`
    : 'no serial port by USB is there afterwards';
}

const BUILD: Remedy = {
  kind: 'steps',
  title: 'Compare the build with the board',
  risk: 'none',
  steps: [
    'Run `make menuconfig` and compare with the documents of the board: bootloader offset (the start that the bootloader jumps to), clock reference (crystal), communication interface (USB on PA11/PA12, or the serial pins in use).',
    'Run `make clean` and `make`, bring the board into its bootloader again, and flash the new file.',
    'Stop Klipper and look again; press RESET once first.',
  ],
};

const CAN_BUILD: Remedy = {
  kind: 'steps',
  title: 'Compare the build with the board',
  risk: 'none',
  steps: [
    'Run `make menuconfig` and compare with the documents of the board: communication interface (CAN and its pins), CAN bitrate (that of can0), clock reference (crystal), bootloader offset (the "Application Start" that Katapult printed).',
    'Run `make clean` and `make`. Start Katapult with two presses on RESET, and flash the new file.',
    'With Klipper stopped, ask again: `python3 ~/klipper/scripts/canbus_query.py can0`.',
  ],
};
