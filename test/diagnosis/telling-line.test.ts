import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { pastedRun, pastedRuns } from '../fixtures/evidence.ts';

const failed = { outcome: 'failed' } as const;
const summaryOf = (...runs: Parameters<typeof pastedRuns>[0]) =>
  diagnose(pastedRuns(runs), []).verdict.summary;

test('a failure that no rule knows is told in the words of the flash tool, not of what started it', () => {
  const summary = summaryOf(
    pastedRun(1, 'make flash', [['failed-to-flash', 'Failed to flash to 0483:df11: Error']], failed),
    pastedRun(
      5,
      'dfu-util -D x.bin',
      [
        ['suffix-invalid', 'Invalid DFU suffix signature'],
        ['address-not-writeable', 'dfu-util: Last page at 0x2000756f is not writeable'],
      ],
      { ...failed, parent: 0 },
    ),
  );
  expect(summary).toBe(
    'The last attempt failed with "dfu-util: Last page at 0x2000756f is not writeable" (line 7), which the doctor cannot explain yet.',
  );
});

test('the first error of a flash tool is told, as the later ones follow from it', () => {
  const lines = [
    ['terminal-flags-failed', 'Failed to set terminal flags'],
    ['device-not-handled', 'Cannot handle device "/dev/serial0"'],
    ['port-open-failed', 'Failed to open port: /dev/serial0'],
  ] as const;
  expect(summaryOf(pastedRun(1, 'stm32flash -w x.bin /dev/serial0', lines, failed))).toMatch(
    /"Failed to set terminal flags" \(line 2\)/,
  );
});

test('an error of a compiler or an interpreter outranks what make says of it, and the last one counts', () => {
  const lines = [
    ['command-not-found', '/bin/sh: 1: pkg-config: not found'],
    ['unrecognised', 'Traceback (most recent call last):'],
    ['unrecognised', 'ImportError: No module named usb.core'],
    ['make-error', 'make: *** [deploy] Error 1'],
  ] as const;
  expect(summaryOf(pastedRun(1, 'make flash', lines, failed))).toMatch(
    /"ImportError: No module named usb\.core"/,
  );
});

test('the flash tool that failed last is heard, not one that worked', () => {
  const run = (line: number, text: string, outcome: 'failed' | 'succeeded') =>
    pastedRun(line, 'dfu-util -D x.bin', [['transfer-error', text]], {
      outcome,
      ...(line > 1 && { parent: 0 }),
    });
  const make = pastedRun(1, 'make flash', [], failed);
  expect(summaryOf(make, run(10, 'first', 'failed'), run(20, 'second', 'failed'))).toContain('"second"');
  expect(summaryOf(make, run(10, 'first', 'failed'), run(20, 'second', 'failed'))).not.toContain('"first"');
});

test('a script tells of its trouble where nothing below it does, and on which host', () => {
  const lines = [
    ['unrecognised', 'Compiling out/src/sched.o'],
    ['make-error', 'make: *** [deploy] Error 1'],
  ] as const;
  expect(summaryOf(pastedRun(1, 'make flash', lines, { ...failed, host: 'pi@a' }))).toBe(
    'The last attempt on pi@a failed with "make: *** [deploy] Error 1" (line 3), which the doctor cannot explain yet.',
  );
});

test.each([
  'src/main.c:3:10: fatal error: board/gpio.h: No such file',
  'src/main.c:3:10: error: expected ;',
  'serial.serialutil.SerialException: device reports readiness',
  'ERROR: could not open it',
])('an error that no tool of the doctor prints is told all the same: %s', (text) => {
  expect(summaryOf(pastedRun(1, 'make flash', [['unrecognised', text]], failed))).toContain(`"${text}"`);
});

test.each(['0 Errors: none', 'no ERROR here', 'Terror: the film', 'SomeError without a colon'])(
  'a line that only has the word in it is no error: %s',
  (text) => {
    const summary = summaryOf(pastedRun(1, 'make flash', [['unrecognised', text]], failed));
    expect(summary).toBe('The last attempt failed, and nothing in this text tells the doctor why.');
  },
);

test('what it quotes is short, without control characters and the gaps of a progress bar', () => {
  const text = `Download [=${' '.repeat(30)}]  4%${' '.repeat(9)}1 bytes failed!\u001b[31m${'x'.repeat(500)}`;
  const summary = summaryOf(pastedRun(1, 'dfu-util -D x.bin', [['transfer-error', text]], failed));
  expect(summary).toMatch(/"Download \[= \] 4% 1 bytes failed!x+…"/);
  expect(summary.length).toBeLessThan(250);
});

test('an error of which nobody can tell whether it came after everything was written is no verdict', () => {
  const late = ['error-during-download-get-status', 'dfu-util: Error during download get_status'] as const;
  const { verdict } = diagnose(pastedRuns([pastedRun(1, null, [late], { ...failed, tool: 'dfu-util' })]), []);
  expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
  expect(verdict.summary).toMatch(/harmless behind "File downloaded successfully"/);
  const typed = pastedRun(1, 'dfu-util -D x.bin', [late], failed);
  expect(diagnose(pastedRuns([typed]), []).verdict.outcome).toBe('blocked');
  const more = [['progress', 'Download [==  ] 34%'], late] as const;
  const cut = pastedRun(1, null, more, { ...failed, tool: 'dfu-util' });
  expect(diagnose(pastedRuns([cut]), []).verdict.outcome).toBe('blocked');
  const midway = [['progress', 'Download [==  ] 34%'], late] as const;
  expect(diagnose(pastedRuns([pastedRun(1, 'dfu-util -D x.bin', midway, failed)]), []).verdict.outcome).toBe(
    'blocked',
  );
});
