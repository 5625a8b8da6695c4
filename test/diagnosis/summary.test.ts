import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule } from './fake-rules.ts';

type Rules = Parameters<typeof diagnose>[1];
type Said = Parameters<typeof attempts>;

const stops = (id: string, ...orders: number[]) => fakeRule(id, [{ origins: orders.map(at) }]);
const summaryOf = (said: Said, ...rules: Rules) =>
  diagnose(pastedRuns(attempts(...said)), rules).verdict.summary;
const usb = (...devices: ReturnType<typeof usbDevice>[]) => section({ devices, sightings: [] });

describe('what had stopped an earlier attempt', () => {
  const failedTwice: Said = ['pi@a failed', 'pi@a failed'];

  test('is named where it is something else', () => {
    expect(summaryOf(failedTwice, stops('first', 0), stops('last', 1))).toBe(
      'This is last; an earlier attempt had failed otherwise (first).',
    );
  });

  test('is not named where it stops the last attempt too', () => {
    expect(summaryOf(failedTwice, stops('last', 0, 1), stops('first', 0))).toBe('This is last.');
    expect(summaryOf(failedTwice, fakeRule('x', [{ origins: [at(0)] }, { origins: [at(1)] }]))).toBe(
      'This is x.',
    );
  });

  test('is an error, of the same host, of an attempt that failed', () => {
    const warning = fakeRule('first', [{ origins: [at(0)] }], { severity: 'warning' });
    expect(summaryOf(failedTwice, warning, stops('last', 1))).toBe('This is last.');
    expect(summaryOf(['pi@b failed', 'pi@a failed'], stops('first', 0), stops('last', 1))).toBe(
      'On pi@a: This is last.',
    );
    expect(summaryOf(['pi@a no-attempt', 'pi@a failed'], stops('first', 0), stops('last', 1))).not.toContain(
      'earlier',
    );
  });

  test('cannot be told of something that has no place in time', () => {
    expect(summaryOf(failedTwice, stops('last', 1), fakeRule('machine', [{ certainty: 'hint' }]))).toBe(
      'This is last.',
    );
  });
});

describe('in a text of several hosts', () => {
  test('all hosts that are stopped are named, and all on which the flash worked', () => {
    const said: Said = ['pi@a failed', 'pi@b failed', 'pi@c succeeded', 'pi@d succeeded'];
    expect(summaryOf(said, stops('x', 0, 1))).toBe(
      'On pi@a and pi@b: This is x; on pi@c and pi@d the flash succeeded.',
    );
  });

  test('what is true of the machine is told of no host', () => {
    expect(summaryOf(['pi@a failed', 'pi@b failed'], fakeRule('x', [{}]))).toBe('This is x.');
  });

  test('a host without a prompt is the other', () => {
    expect(summaryOf(['pi@a failed', '- succeeded'], stops('x', 0))).toBe(
      'On pi@a: This is x; on the other host the flash succeeded.',
    );
  });

  test('success on the host that is stopped is not told as a comfort', () => {
    expect(summaryOf(['pi@a succeeded', 'pi@b failed'], stops('x', 0), stops('y', 1))).toBe(
      'On pi@b: This is y; on pi@a the flash succeeded.',
    );
    expect(summaryOf(['pi@a succeeded', 'pi@b unknown'], stops('x', 0))).toBe('On pi@a: This is x.');
  });

  test('each on which the last flash worked is named, and no size', () => {
    const runs = attempts('pi@a succeeded', 'pi@b succeeded', 'pi@c unknown');
    expect(diagnose(pastedRuns(runs), []).verdict.summary).toBe('The flash succeeded on pi@a and pi@b.');
  });
});

describe('a flash that worked', () => {
  const written = (...sizes: (number | string)[]) =>
    diagnose(
      pastedRuns([
        pastedRun(
          1,
          'dfu-util -D x.bin',
          sizes.map((size) => ['downloading-to-address', 'Downloading', { size }] as const),
          { outcome: 'succeeded' },
        ),
      ]),
      [],
    ).verdict.summary;

  test('is told with the size of what was written last', () => {
    expect(written(100, 4320)).toBe('The flash succeeded, 4320 bytes were written.');
    expect(written('4320')).toBe('The flash succeeded.');
  });

  test('is told with what else there is to say, and only with that', () => {
    const of = (severity: 'info' | 'warning', ...drafts: object[]) => fakeRule('x', drafts, { severity });
    expect(summaryOf(['- succeeded'], of('warning', {}))).toBe(
      'The flash succeeded; 1 thing is worth mending.',
    );
    expect(summaryOf(['- succeeded'], of('info', {}))).toBe(
      'The flash succeeded; the lines that look like errors are harmless.',
    );
    expect(summaryOf(['pi@a failed', 'pi@a succeeded'], stops('x', 0))).toBe(
      'The flash succeeded; what had failed before was overcome.',
    );
  });
});

describe('a live host on which nothing is wrong', () => {
  test('has shown no lines, so none is called harmless', () => {
    const klipper = liveEvidence({ usb: usb(usbDevice(0x1d50, 0x614e)) });
    expect(diagnose(klipper, [fakeRule('x', [{}], { severity: 'info' })]).verdict.summary).toBe(
      'Nothing stops you: a board is running Klipper.',
    );
  });

  const told = (...devices: ReturnType<typeof usbDevice>[]) =>
    diagnose(liveEvidence({ usb: usb(...devices) }), []).verdict.summary;

  test.each([
    [[usbDevice(0x28e9, 0x0189, { access: 'read-only' })], 'Nothing stops you: a board is in DFU mode.'],
    [[usbDevice(0x1d50, 0x614e)], 'Nothing stops you: a board is running Klipper.'],
    [
      [dfuDevice(null, { access: 'read-only' }), usbDevice(0x1d50, 0x614e)],
      'Nothing stops you: a board is in DFU mode.',
    ],
    [
      [usbDevice(0x1d50, 0x614e), dfuDevice(null)],
      'Nothing stops you: a board is in DFU mode, and this user may open it.',
    ],
    [
      [dfuDevice(null, { access: 'none' })],
      'Nothing stops you, but no board in DFU mode or running Klipper is attached by USB.',
    ],
  ])('is told with the board that is ready, case %#', (devices, summary) => {
    expect(told(...devices)).toBe(summary);
  });

  test('checks that could not run are counted', () => {
    const crash = (id: string) => ({
      ...fakeRule(id, []),
      check: () => {
        throw new Error('broken');
      },
    });
    const evidence = liveEvidence({ usb: usb(usbDevice(0x1d50, 0x614e)) });
    expect(diagnose(evidence, [crash('x'), crash('y')]).verdict.summary).toBe(
      'Nothing stops you: a board is running Klipper; 2 checks failed to run.',
    );
  });
});

describe('only the first sentence is told', () => {
  test.each([
    ['It is broken', 'It is broken'],
    ['It is broken.\nMore follows.', 'It is broken.'],
    ['It. Is. Broken.', 'It.'],
  ])('of %j', (what, summary) => {
    expect(diagnose(liveEvidence({}), [fakeRule('x', [{ what }])]).verdict.summary).toBe(summary);
  });
});
