import { expect, test } from 'vitest';
import { rule } from '../../rules/usb/device-keeps-reenumerating.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { KernelEvent } from '../../src/evidence/kernel-log.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const ST_DFU = [0x0483, 0xdf11] as const;
const WEBCAM = [0x046d, 0x0825] as const;

function event(line: number, more: Partial<KernelEvent>): KernelEvent {
  return {
    kind: 'new-device',
    seconds: line,
    port: '1-1.4',
    deviceNumber: line,
    vendorId: null,
    productId: null,
    errno: null,
    text: 'new full-speed USB device',
    host: null,
    origin: { kind: 'log', source: 'paste', line, text: 'new full-speed USB device' },
    ...more,
  };
}

/** A device that comes up so many times, every so many seconds. */
function comingUp(
  times: number,
  everySeconds: number | null,
  ids: readonly [number, number] | null = ST_DFU,
) {
  return Array.from({ length: times }, (_, index) => {
    const seconds = everySeconds === null ? null : 100 + index * everySeconds;
    const line = 1 + 2 * index;
    const [vendorId = null, productId = null] = ids ?? [];
    return [
      event(line, { seconds }),
      ...(ids ? [event(line + 1, { kind: 'device-found', seconds, vendorId, productId })] : []),
    ];
  }).flat();
}
const kernel = (events: KernelEvent[]): { kernelLog: Evidence['kernelLog'] } => ({
  kernelLog: section({ events }),
});

type Seen = readonly [
  line: number,
  deviceNumber: number | null,
  host?: string | undefined,
  vendorId?: number,
];
const sightings = (...seen: readonly Seen[]): { usb: Evidence['usb'] } => ({
  usb: section<UsbFacts>({
    devices: [],
    sightings: seen.map(([line, deviceNumber, host, vendorId]) => ({
      vendorId: vendorId ?? 0x0483,
      productId: 0xdf11,
      busNumber: 1,
      deviceNumber,
      path: null,
      host: host ?? null,
      origin: { kind: 'log' as const, source: 'paste', line, text: `Device ${deviceNumber}` },
    })),
  }),
});
/** A device that comes up at these times. */
const at = (...seconds: readonly (number | null)[]) =>
  kernel(
    comingUp(seconds.length, 0).map((each, index) => ({ ...each, seconds: seconds[index >> 1] ?? null })),
  );
const lsusb = (line: number, lines = 1) =>
  pastedRun(
    line,
    'lsusb',
    Array.from({ length: lines }, () => ['unrecognised', 'x']),
  );
const flash = (line: number, host: string | null = null) =>
  pastedRun(line, 'dfu-util -D x', [['file-downloaded', 'File downloaded successfully']], {
    outcome: 'succeeded',
    host,
  });

ruleTable(rule, {
  finds: {
    'a port that sees a new device every second': {
      evidence: liveEvidence(kernel(comingUp(12, 1))),
      expect: { severity: 'warning', certainty: 'certain', subject: '0483:df11 at 1-1.4' },
      says: [/12 times within 11 seconds/],
    },
    'the fast part of a long log': {
      evidence: liveEvidence(
        kernel([
          ...comingUp(4, 600),
          ...comingUp(6, 2).map((e) => ({ ...e, seconds: (e.seconds ?? 0) + 9000 })),
        ]),
      ),
      says: [/6 times within 10 seconds/],
    },
    'a log without times': { evidence: pastedRuns([], kernel(comingUp(6, null))), says: [/6 times at port/] },
    'a device that never says what it is': {
      evidence: liveEvidence(kernel(comingUp(7, 1, null))),
      says: [/a device 7 times/],
    },
    'a device number that climbed from 38 to 62': {
      evidence: pastedRuns([lsusb(1), lsusb(3)], sightings([2, 38], [4, 62])),
      expect: {
        severity: 'warning',
        certainty: 'hint',
        origins: [
          { kind: 'log', source: 'paste', line: 2, text: 'Device 38' },
          { kind: 'log', source: 'paste', line: 4, text: 'Device 62' },
        ],
      },
      says: [/A hint.*from 38 to 62.*24 times/],
    },
    'a climb that a flash explains only in part': {
      evidence: pastedRuns([lsusb(1), flash(3), lsusb(5)], sightings([2, 10], [6, 17])),
    },
    'five in a minute, the least that counts': {
      evidence: liveEvidence(kernel(comingUp(5, 15))),
      says: [/5 times within 60 seconds/],
    },
    'five in the same second': { evidence: liveEvidence(kernel(comingUp(5, 0))) },
    'four in the twenty seconds of a paste': {
      evidence: pastedRuns([], at(100, 105, 110, 120)),
      expect: { severity: 'error', certainty: 'likely' },
    },
    'four in the same second of a paste': { evidence: pastedRuns([], kernel(comingUp(4, 0))) },
    'the fast part at the beginning of a long log': {
      evidence: pastedRuns([], at(0, 1, 2, 3, 4, 5, 900, 901)),
      expect: { severity: 'warning', certainty: 'certain' },
      says: [/6 times within 5 seconds/],
    },
    'a log that loses its times': {
      evidence: pastedRuns([], at(100, 300, 500, 700, null)),
      says: [/5 times at port/],
    },
    'a log that has times only later': {
      evidence: pastedRuns([], at(null, 300, 500, 700, 900)),
      says: [/5 times at port/],
    },
    'a pasted device that never says what it is, as a warning': {
      evidence: pastedRuns([], kernel(comingUp(7, 1, null))),
      expect: { severity: 'warning', certainty: 'certain' },
    },
    'more than a flash that worked explains, as a warning': {
      evidence: pastedRuns([flash(1)], kernel(comingUp(8, 1))),
      expect: { severity: 'warning' },
    },
    'a board that was another device before': {
      evidence: liveEvidence(
        kernel([...comingUp(3, 1, WEBCAM), ...comingUp(2, 1, [0x1d50, 0x614e]), ...comingUp(5, 1)]),
      ),
      expect: { subject: '0483:df11 at 1-1.4' },
    },
    'only what the kernel says, where the numbers have climbed too': {
      evidence: pastedRuns([lsusb(1), lsusb(3)], {
        ...kernel(comingUp(9, 1)),
        ...sightings([2, 38], [4, 62]),
      }),
      expect: { subject: '0483:df11 at 1-1.4' },
    },
    'a climb at which a flash has failed': {
      evidence: pastedRuns(
        [lsusb(1), { ...flash(3), outcome: 'failed' }, lsusb(5)],
        sightings([2, 10], [6, 15]),
      ),
    },
    'one board that a listing names twice': {
      evidence: pastedRuns([lsusb(1, 2), lsusb(4)], sightings([2, 10], [3, 10], [5, 40])),
      says: [/from 10 to 40/],
    },
    'the host where it happens': {
      evidence: pastedRuns(
        [lsusb(1), lsusb(3), lsusb(5)],
        sightings([2, 10, 'pi@a'], [4, 60, 'pi@b'], [6, 90, 'pi@b']),
      ),
      expect: { subject: '0483:df11 on pi@b' },
    },
  },
  clears: {
    'a replug by hand': liveEvidence(kernel(comingUp(3, 10))),
    'many flashes on one day': liveEvidence(kernel(comingUp(40, 120))),
    'two flashes within a minute': pastedRuns([flash(1), flash(20)], kernel(comingUp(8, 5))),
    'a webcam with a loose plug': liveEvidence(kernel(comingUp(20, 1, WEBCAM))),
    'a device that never comes up': liveEvidence(
      kernel([...comingUp(8, 1, null), event(90, { kind: 'descriptor-error', errno: -71 })]),
    ),
    'four times on a live machine': liveEvidence(kernel(comingUp(4, 1))),
    'four times in more than twenty seconds of a paste': pastedRuns([], at(100, 105, 110, 121)),
    'four times in a paste without times': pastedRuns([], kernel(comingUp(4, null))),
    'four times in a paste that loses its times': pastedRuns([], at(100, 101, 102, null)),
    'four times in a paste that has times only later': pastedRuns([], at(null, 100, 101, 102)),
    'four times around a restart': pastedRuns([], at(100, 101, null, 2)),
    'devices at a port that is not named': liveEvidence(
      kernel(comingUp(8, 1).map((each) => ({ ...each, port: null }))),
    ),
    'several ports': liveEvidence(
      kernel(comingUp(8, 1).map((e, index) => ({ ...e, port: `1-${index >> 2}` }))),
    ),
    'a machine that was restarted': liveEvidence(
      kernel([...comingUp(4, 1), ...comingUp(3, 1).map((e) => ({ ...e, seconds: 1 }))]),
    ),
    'a small climb': pastedRuns([lsusb(1), lsusb(3)], sightings([2, 38], [4, 42])),
    'a climb that flashes explain': pastedRuns(
      [lsusb(1), flash(3), flash(5), lsusb(7)],
      sightings([2, 10], [8, 18]),
    ),
    'the same number again, and a lower one': pastedRuns(
      [lsusb(1), lsusb(3), lsusb(5)],
      sightings([2, 90], [4, 90], [6, 3]),
    ),
    'two boards in one listing': pastedRuns([lsusb(1, 2)], sightings([2, 10], [3, 40])),
    'two boards in one listing and one of them in the next': pastedRuns(
      [lsusb(1, 2), lsusb(4)],
      sightings([2, 10], [3, 40], [5, 70]),
    ),
    'a listing that shows no number': pastedRuns([lsusb(1), lsusb(3)], sightings([2, null], [4, 62])),
    'a climb that a flash on the same host explains': pastedRuns(
      [lsusb(1), flash(3, 'pi@a'), lsusb(5)],
      sightings([2, 10, 'pi@a'], [6, 16, 'pi@a']),
    ),
    'two different devices': pastedRuns([lsusb(1), lsusb(3)], sightings([2, 10], [4, 60, undefined, 0x1d50])),
    'two hosts': pastedRuns([lsusb(1), lsusb(3)], sightings([2, 10, 'pi@a'], [4, 60, 'pi@b'])),
  },
  skips: { 'no kernel log and no listing': liveEvidence({}) },
});

test('looks through a flood of events in linear time', () => {
  const flood = Array.from({ length: 200_000 }, (_, index) =>
    event(index, { seconds: index * 30, port: `1-${index % 50}` }),
  );
  const start = performance.now();
  expect(diagnose(liveEvidence(kernel(flood)), [rule]).findings).toEqual([]);
  expect(performance.now() - start).toBeLessThan(3000);
});
