import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';

/** Raspberry Pi documentation, vcgencmd get_throttled: bit 0 now, bit 16 since it was started */
const NOW = 0x1;
const SINCE_START = 0x1_0000;

/** The supply of the computer sagged: the kernel or the Raspberry Pi's firmware says so. */
export const rule = defineRule({
  id: 'undervoltage',
  title: 'the computer does not get enough voltage',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The Raspberry Pi noticed that its supply fell below 4.63 volts.',
    why: 'Its USB ports sag with it: devices drop off or answer garbled, and a flash that is under way is left half written.',
    fix: "Use the Pi's own kind of supply with a short thick cable, and feed the board from its own supply instead of over USB.",
  },
  needs: [],
  uses: ['kernelLog', 'host', 'runs'],
  oneOf: ['kernelLog', 'host'],
  *check({ intent, source, optional: { kernelLog, host, runs } }) {
    const said = (kernelLog?.events ?? []).filter(({ kind }) => kind === 'undervoltage');
    for (const [where, events] of groupBy(said, (event) => event.host)) {
      const isPast = source.kind !== 'transcript' && (host?.throttled?.flags ?? 0) % 2 === 0;
      const stops =
        source.kind === 'transcript'
          ? lastOutcome(runs, where) !== 'succeeded'
          : intent === 'flash' && !isPast;
      yield finding(
        where,
        isPast,
        stops,
        events.map((event) => event.origin),
        events.length,
      );
    }
    const flags = host?.throttled?.flags ?? 0;
    if (said.length > 0 || !host?.throttled || (flags & (NOW | SINCE_START)) === 0) return;
    const isPast = (flags & NOW) === 0;
    const isUrgent =
      source.kind === 'transcript' ? lastOutcome(runs, null) !== 'succeeded' : intent === 'flash';
    yield finding(null, isPast, isUrgent && !isPast, [host.throttled.origin], null);
  },
});

function finding(
  host: string | null,
  isPast: boolean,
  stops: boolean,
  origins: FindingDraft['origins'],
  times: number | null,
): FindingDraft {
  const often = times === null || times < 2 ? '' : ` ${times} times`;
  return {
    ...(stops ? {} : { severity: 'warning' }),
    subject: `supply of the computer${onHost(host)}`,
    what: isPast
      ? `The supply of the computer${onHost(host)} has sagged${often} since it was started.`
      : `The supply of the computer${onHost(host)} sags${often}: it gets less than the 4.63 volts it needs.`,
    why: 'With too little voltage its USB ports sag as well: devices drop off the bus or answer garbled, and a flash that is under way is left half written. A load such as a board that is fed over USB makes it worse.',
    origins,
    remedies: [FEED_BETTER],
  };
}

const FEED_BETTER: Remedy = {
  kind: 'steps',
  title: 'Feed the computer better before flashing',
  risk: 'none',
  steps: [
    'Use the supply that is made for this Pi (5.1 volts) with its own cable: phone chargers and long thin cables sag.',
    'Feed the printer board from its own supply, and take other loads off the USB ports.',
    'Run `vcgencmd get_throttled` after a restart and once more after some minutes: 0x0 is right.',
  ],
};
