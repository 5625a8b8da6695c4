import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule, idsOf } from './fake-rules.ts';
import { kernelEvent, serialPort } from './small-facts.ts';

const stops = (id: string, ...orders: number[]) => fakeRule(id, [{ origins: orders.map(at) }]);

describe('in a text with several attempts', () => {
  test('a later success on the same host overcomes an earlier error', () => {
    const { verdict, findings } = diagnose(pastedRuns(attempts('pi@a failed', 'pi@a succeeded')), [
      stops('x', 0),
    ]);
    expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(verdict.summary).toMatch(/^The flash succeeded.*overcome/);
    expect(findings).toMatchObject([{ ruleId: 'x', severity: 'error', solvedLater: true }]);
  });

  test('a success on one host does not solve what stops another, and the summary names both', () => {
    const runs = attempts('pi@a failed', 'pi@b succeeded');
    const { verdict } = diagnose(pastedRuns(runs), [stops('x', 0)]);
    expect(verdict).toEqual({
      outcome: 'blocked',
      primary: 'x',
      summary: 'On pi@a: This is x; on pi@b the flash succeeded.',
    });
    const named = fakeRule('x', [{ origins: [at(0)], what: 'It is x on pi@a.' }]);
    expect(diagnose(pastedRuns(runs), [named]).verdict.summary).toBe(
      'It is x on pi@a; on pi@b the flash succeeded.',
    );
  });

  test('an earlier success does not solve a later error', () => {
    const { verdict } = diagnose(pastedRuns(attempts('pi@a succeeded', 'pi@a failed')), [stops('x', 1)]);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'x' });
  });

  test('the last state of a host leads, whatever was found before it', () => {
    const { verdict, findings } = diagnose(pastedRuns(attempts('pi@a failed', 'pi@a failed')), [
      stops('first', 0),
      stops('last', 1),
    ]);
    expect(verdict.primary).toBe('last');
    expect(idsOf(findings)).toEqual(['last', 'first']);
  });

  test('an error of the attempt that succeeded still counts: written is not right', () => {
    const { verdict } = diagnose(pastedRuns(attempts('- succeeded')), [stops('x', 0)]);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'x' });
  });

  test('an error seen after the success, as in a listing, counts', () => {
    const { verdict } = diagnose(pastedRuns(attempts('- succeeded', '- no-attempt')), [stops('x', 1)]);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'x' });
  });

  test('a failure that no rule explains is still a failure, and nothing is blamed for it', () => {
    const { verdict } = diagnose(pastedRuns(attempts('pi@a failed', 'pi@a failed')), [stops('first', 0)]);
    expect(verdict).toEqual({
      outcome: 'blocked',
      primary: null,
      summary: 'The last attempt on pi@a failed, and nothing in this text tells the doctor why.',
    });
  });

  test('a failure that a silenced finding explains is told by what silences it', () => {
    const { verdict } = diagnose(pastedRuns(attempts('pi@a no-attempt', 'pi@a failed')), [
      fakeRule('special', [{ origins: [at(0)] }], { explains: ['general'] }),
      stops('general', 1),
    ]);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'special' });
  });

  test('an error explains the failures before it on the same host, not later ones and not those elsewhere', () => {
    const primary = (said: Parameters<typeof attempts>, ...orders: number[]) =>
      diagnose(pastedRuns(attempts(...said)), [stops('x', ...orders)]).verdict.primary;
    expect(primary(['pi@a failed', 'pi@a no-attempt'], 1)).toBe('x');
    expect(primary(['pi@a failed', 'pi@a failed', 'pi@b failed'], 0)).toBeNull();
    const warning = fakeRule('x', [{ origins: [at(0)] }], { severity: 'warning' });
    expect(diagnose(pastedRuns(attempts('pi@a failed')), [warning]).verdict).toMatchObject({
      outcome: 'blocked',
      primary: null,
    });
  });

  test('a host that was left after a failure still leads where another was through before', () => {
    const { verdict } = diagnose(pastedRuns(attempts('pi@a failed', 'pi@a unknown')), [stops('x', 0)]);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'x' });
  });

  test('success is clear even when another host shows no end', () => {
    expect(diagnose(pastedRuns(attempts('pi@a succeeded', 'pi@b unknown')), []).verdict.outcome).toBe(
      'clear',
    );
  });

  test('an attempt whose end is not in the text decides nothing', () => {
    const { verdict } = diagnose(pastedRuns(attempts('- unknown')), []);
    expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
  });
});

describe('what can be the verdict', () => {
  test('info and warnings never are', () => {
    const { verdict } = diagnose(pastedRuns(attempts('- succeeded')), [
      fakeRule('noise', [{ origins: [at(0)] }], { severity: 'info' }),
      fakeRule('worth', [{}, {}], { severity: 'warning' }),
    ]);
    expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(verdict.summary).toMatch(/harmless; 2 things are worth mending\.$/);
  });

  test('the surer leads the less sure, an error by nature one that the facts made, the specific the general', () => {
    const rules = [
      fakeRule('general', [{}]),
      fakeRule('raised', [{ severity: 'error' }], { severity: 'warning' }),
      fakeRule('hint', [{}], { certainty: 'hint' }),
      fakeRule('elsewhere', [], { explains: ['general'] }),
      fakeRule('plain', [{}]),
    ];
    const { findings, verdict } = diagnose(liveEvidence({}), rules);
    expect(idsOf(findings)).toEqual(['plain', 'general', 'raised', 'hint']);
    expect(verdict.primary).toBe('plain');
  });

  test('the summary is the first sentence, and a version number does not end one', () => {
    const rule = fakeRule('x', [{ what: 'dfu-util 0.9 cannot read klipper.bin here. More follows.' }]);
    expect(diagnose(liveEvidence({}), [rule]).verdict.summary).toBe(
      'dfu-util 0.9 cannot read klipper.bin here.',
    );
  });
});

describe('on a live host', () => {
  const usb = (...devices: ReturnType<typeof usbDevice>[]) =>
    liveEvidence({ usb: section({ devices, sightings: [] }) });

  test.each([
    ['a board that runs Klipper', usb(usbDevice(0x1d50, 0x614e)), /running Klipper/],
    ['a board in DFU mode', usb(dfuDevice(null)), /a board is in DFU mode, and this user may open it\.$/],
    ['one of unknown access', usb(dfuDevice(null, { access: 'unknown' })), /a board is in DFU mode\.$/],
    ['one that may only be read', usb(dfuDevice(null, { access: 'read-only' })), /a board is in DFU mode\.$/],
    ['no board', usb(usbDevice(0x1d6b, 2)), /no board/],
  ])('%s is clear and named', (_, evidence, summary) => {
    const { verdict } = diagnose(evidence, []);
    expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(verdict.summary).toMatch(summary);
  });

  test('nothing is known when USB could not be looked at', () => {
    expect(diagnose(liveEvidence({}), []).verdict.outcome).toBe('unknown');
  });

  test('an error is an error even so', () => {
    expect(diagnose(liveEvidence({}), [stops('x')]).verdict).toMatchObject({
      outcome: 'blocked',
      primary: 'x',
    });
  });

  test('rules that crashed are mentioned, as what they look for is not known', () => {
    const crash = {
      ...fakeRule('x', []),
      check: () => {
        throw new Error('broken');
      },
    };
    expect(diagnose(usb(), [crash]).verdict.summary).toMatch(/1 check failed to run/);
  });
});

test('anything that a text tells of a machine is recognised, and empty lists are not', () => {
  const UNKNOWN = 'Nothing in this text is known to the doctor:';
  const of = (sections: Parameters<typeof pastedRuns>[1]) =>
    diagnose(pastedRuns([], sections), []).verdict.summary;
  expect(of({ kernelLog: section({ events: [kernelEvent('other-usb')] }) })).not.toContain(UNKNOWN);
  expect(of({ serialPorts: section({ ports: [serialPort('/dev/ttyACM0')] }) })).not.toContain(UNKNOWN);
  expect(of({ usb: section({ devices: [usbDevice(0x1d6b, 2)], sightings: [] }) })).not.toContain(UNKNOWN);
  expect(of({ kernelLog: section({ events: [] }) })).toContain(UNKNOWN);
  expect(of({ serialPorts: section({ ports: [] }) })).toContain(UNKNOWN);
  expect(of({ usb: section({ devices: [], sightings: [] }) })).toContain(UNKNOWN);
});

test('a text in which nothing is recognised is unknown, and says what to paste', () => {
  const { verdict } = diagnose(pastedRuns([]), []);
  expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
  expect(verdict.summary).toMatch(/paste/);
});

describe('a text that only lists what is there', () => {
  const listing = (...devices: ReturnType<typeof usbDevice>[]) =>
    diagnose(
      pastedRuns([pastedRun(1, 'lsusb', [['note', 'a line']])], { usb: section({ devices, sightings: [] }) }),
      [],
    ).verdict;

  test.each([
    ['a board in DFU mode', usbDevice(0x0483, 0xdf11), /DFU mode/],
    ['a board that runs Klipper', usbDevice(0x1d50, 0x614e), /running Klipper/],
  ])('is clear with %s in it', (_, device, summary) => {
    expect(listing(usbDevice(0x1d6b, 2), device)).toMatchObject({ outcome: 'clear', primary: null });
    expect(listing(device).summary).toMatch(summary);
  });

  test('is no clean bill when it shows hubs alone', () => {
    expect(listing(usbDevice(0x1d6b, 2))).toEqual({
      outcome: 'unknown',
      primary: null,
      summary: 'The list of USB devices in this text shows no board in DFU mode and none that runs Klipper.',
    });
  });

  test('is no clean bill when its board in DFU mode could not be opened', () => {
    const verdict = listing(usbDevice(0x0483, 0xdf11, { access: 'none' }));
    expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
    expect(verdict.summary).toMatch(/could not open it/);
  });

  test('is no clean bill when it shows neither a flash nor a board', () => {
    const { verdict } = diagnose(pastedRuns([pastedRun(1, 'ls /dev', [['no-such-file', 'ls: none']])]), []);
    expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
    expect(verdict.summary).toMatch(/paste the whole output/);
  });
});
