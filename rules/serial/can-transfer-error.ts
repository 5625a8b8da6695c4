import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { katapultTarget } from '../../src/diagnosis/katapult-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { answersLater, byHost, linesSaying, onHost, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { CanFacts } from '../../src/evidence/can.ts';
import type { LineMeaning, Run, RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

const BROKEN: readonly LineMeaning[] = [
  'bootloader-read-failed',
  'flash-failed',
  'verify-failed',
  'bootloader-silent',
];
/** ISO 11898-1: a node that counts too many errors stops sending */
const BAD_STATES: readonly unknown[] = ['BUS-OFF', 'ERROR-PASSIVE'];

const CHECK_BUS: Remedy = {
  kind: 'steps',
  title: 'Check the bus',
  risk: 'none',
  steps: [
    'With the power off measure between CANH and CANL: 60 ohms is right; 120 is one terminator too few, 40 one too many.',
    'All boards, Katapult and can0 must use one bitrate: `ip -details link show can0` shows it.',
    'Twist CANH and CANL, keep them short and away from motor wires, and see that CANH goes to CANH.',
    'Give can0 a longer queue, `sudo ip link set can0 txqueuelen 128`, and run the flash again: Katapult waits for it.',
  ],
};

/** The bus lost frames while a board was being flashed, or its state says that it does. */
export const rule = defineRule({
  id: 'can-transfer-error',
  title: 'the CAN bus loses frames',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The board answered on the CAN bus, and then frames were lost; or the bus itself reports errors.',
    why: 'A firmware that did not arrive whole is not started: the board stays in Katapult until it is flashed again. Most often it is termination, bitrate or wiring.',
    fix: 'Check the two terminators, the bitrate and the wires, give the interface a longer queue, and flash again.',
  },
  needs: [],
  uses: ['runs', 'can'],
  *check({ optional: { runs, can } }) {
    if (runs) {
      yield* brokenOff(runs);
      yield* badStates(runs);
      yield* unsent(runs);
    }
    if (can) yield* here(can);
  },
});

function* brokenOff(runs: RunFacts): Iterable<FindingDraft> {
  const broken = runsOf(runs, 'katapult').flatMap((run) => {
    const said = linesSaying([run], ...BROKEN).at(-1);
    return said && isOverCan(run) && says(run, 'bootloader-connected') && run.outcome === 'failed'
      ? [said]
      : [];
  });
  for (const { host, last, items } of byHost(broken)) {
    const { run } = last;
    const { place, uuid } = katapultTarget(run);
    const board = uuid === null ? 'the board' : `the board ${printable(uuid, 20)}`;
    const wrote = says(run, 'flash-written');
    yield {
      subject: `${place ?? 'CAN'}${onHost(host)}`,
      what: `The transfer to ${board} over ${place ?? 'CAN'}${onHost(host)} broke off ${wrote ? 'while what was written was being checked' : 'after Katapult had answered'}.`,
      why: wrote
        ? 'All was sent, and whether it arrived right is not known. The board is in Katapult or starts what it has; flash it again.'
        : 'The board holds at most a part of the firmware and stays in Katapult: it can be flashed again.',
      origins: items.map(({ origin }) => origin),
      remedies: [CHECK_BUS],
    };
  }
}

/** errno.h's ENOBUFS: the queue of the interface is full, as no node acknowledges what is sent */
const QUEUE_FULL = /\[Errno 105\]|No buffer space available/;

/** Frames that nobody took: Klipper's own words, or the exception that ended a script. */
function* unsent({ runs }: RunFacts): Iterable<FindingDraft> {
  const scripts = runs.filter(({ tool }) => tool === 'katapult' || tool === 'canbus_query');
  const stuck = [
    ...linesSaying(runs, 'can-send-failed').filter((said) => !answersLater(said, runs)),
    ...linesSaying(scripts, 'python-exception').filter(
      ({ run, line }) => QUEUE_FULL.test(line.text) && run.outcome !== 'succeeded',
    ),
  ];
  for (const { host, items } of byHost(stuck)) {
    yield {
      certainty: 'likely',
      subject: `CAN${onHost(host)}`,
      what: `Nothing on the CAN bus${onHost(host)} takes the frames that are sent, so the queue of the interface is full.`,
      why: 'A frame stays in the queue until another node acknowledges it: the board has no power, is not in Katapult or Klipper, uses another bitrate, or the wires do not carry the frames.',
      origins: items.map(({ origin }) => origin),
      remedies: [CHECK_BUS],
    };
  }
}

function isOverCan(run: Run): boolean {
  return katapultTarget(run).over === 'can';
}

/** what `ip -details link` showed in the text, the last time */
function* badStates({ runs }: RunFacts): Iterable<FindingDraft> {
  const states = linesSaying(runs, 'can-bus-state');
  for (const { host, last } of byHost(states)) {
    const state = last.line.details['state'];
    if (!BAD_STATES.includes(state)) continue;
    yield inState(String(state), `CAN${onHost(host)}`, `The CAN bus${onHost(host)}`, last.origin);
  }
}

function* here({ interfaces }: CanFacts): Iterable<FindingDraft> {
  for (const { name, state, errors, origin } of interfaces) {
    if (!BAD_STATES.includes(state)) continue;
    const counted = errors
      ? ` (errors counted: ${errors.transmit} sending, ${errors.receive} receiving)`
      : '';
    const shown = printable(name, 40);
    yield inState(String(state), shown, `The CAN interface ${shown}${counted}`, origin);
  }
}

function inState(
  state: string,
  subject: string,
  who: string,
  origin: FindingDraft['origins'][number],
): FindingDraft {
  const isOff = state === 'BUS-OFF';
  return {
    severity: isOff ? 'error' : 'warning',
    subject,
    what: isOff
      ? `${who} has switched itself off after too many errors (BUS-OFF).`
      : `${who} counts many errors (ERROR-PASSIVE).`,
    why: isOff
      ? 'It sends nothing any more until it is set down and up again, and it will end there again unless the cause is mended.'
      : 'Frames get lost or nobody acknowledges them; that is also so while every board on the bus is switched off.',
    origins: [origin],
    remedies: [CHECK_BUS],
  };
}
