import { expect, test } from 'vitest';
import { rule } from '../../rules/tool/reset-flag-with-leave.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FlashCall, KlipperFacts } from '../../src/evidence/klipper.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const TREE = '/home/pi/klipper';
const SCRIPT = `${TREE}/scripts/flash_usb.py`;
const SOURCE = 'flash(options.device, binfile, ["-R", "-a", "0", "-s", start])';

/** A call as a script makes it: the tool on one line, the flags on another. */
function call(flags: readonly string[], more: Partial<FlashCall> = {}): FlashCall {
  return {
    tool: 'dfu-util',
    path: SCRIPT,
    line: 86,
    tokens: [
      { text: 'dfu-util', line: 86 },
      ...flags.map((text) => ({ text, line: 307 })),
      { text: '-D', line: 86 },
      { text: '<binfile>', line: 86 },
    ],
    lines: [
      { line: 86, text: 'args = ["dfu-util"] + flags + ["-D", binfile]' },
      { line: 307, text: SOURCE },
    ],
    origin: { kind: 'file', path: SCRIPT, line: 86 },
    ...more,
  };
}

const tree = (flashCalls: FlashCall[], more: Partial<KlipperFacts> = {}) =>
  liveEvidence({
    klipper: section({
      path: TREE,
      remote: 'https://github.com/Klipper3d/klipper',
      commit: '84104bbb4f6f2c6e3e1d4a7b9c0d1e2f3a4b5c6d',
      localChanges: [],
      config: null,
      flashCalls,
      newestSource: null,
      ...more,
    }),
  });
const BOTH = ['-R', '-a', '0', '-s', '0x%x:leave'];

const typed = (command: string, more: Parameters<typeof pastedRun>[3] = {}) =>
  pastedRun(1, command, [], {
    arguments: readDfuUtilArguments(command.split(' ')),
    outcome: 'unknown',
    ...more,
  });

ruleTable(rule, {
  finds: {
    'a script on a machine where nothing is to be flashed, as a note': {
      evidence: { ...tree([call(BOTH)]), usb: section({ devices: [], sightings: [] }) },
      expect: { severity: 'info' },
    },
    'the same when a board is to be flashed, as a warning': {
      evidence: {
        ...tree([call(BOTH)]),
        intent: 'flash',
        usb: section({ devices: [], sightings: [] }),
      },
      expect: { severity: 'warning' },
    },
    'the line of -R in a script, and where the script comes from': {
      evidence: tree([call(BOTH)]),
      expect: {
        severity: 'warning',
        certainty: 'certain',
        subject: `${SCRIPT} line 307`,
        origins: [{ kind: 'file', path: SCRIPT, line: 307, text: SOURCE }],
      },
      says: [/github\.com\/Klipper3d\/klipper, commit 84104bbb4f6f/, /as it comes from/, /251 or 74/],
    },
    'a script that was changed here': {
      evidence: tree([call(BOTH)], { localChanges: ['scripts/flash_usb.py'] }),
      says: [/this file was changed here/],
    },
    'a tree with other changes': {
      evidence: tree([call(BOTH)], { localChanges: ['src/sched.c'] }),
      says: [/1 other file was changed/],
    },
    'a tree whose changes could not be told': {
      evidence: tree([call(BOTH)], { localChanges: null }),
      says: [/could not be told/],
    },
    'a Makefile that is in no git tree': {
      evidence: tree([call(BOTH)], {
        path: '/home/pi/Makefile',
        remote: null,
        commit: null,
        localChanges: null,
      }),
      says: [/no git tree/],
    },
    'one line once, though several calls come from it': {
      evidence: tree([call(BOTH), call([...BOTH, '-p', '<path>'])]),
      count: 1,
    },
    'two lines in a script': {
      evidence: tree([
        call(BOTH),
        call([], { tokens: ['dfu-util', '--reset', '-s', ':leave'].map((text) => ({ text, line: 20 })) }),
      ]),
      count: 2,
    },
    'a command typed by hand': {
      evidence: pastedRuns([typed('dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin')]),
      expect: { subject: 'dfu-util' },
      says: [/dfu-util -d ,0483:df11 -a 0 -s 0x8008000:leave -D out\/klipper\.bin/],
    },
    'a command with -R among other flags': {
      evidence: pastedRuns([typed('dfu-util -vRa 0 -s 0x8008000:leave -D out/klipper.bin')]),
      says: [/dfu-util -va 0 -s 0x8008000:leave/],
    },
    'a command that make started': {
      evidence: pastedRuns([
        pastedRun(1, 'make flash', [], { lastLine: 9, host: 'pi@a' }),
        typed('dfu-util -R -s 0x8008000:leave -D x', { firstLine: 2, lastLine: 8, parent: 0, host: 'pi@a' }),
      ]),
      expect: { subject: 'dfu-util on pi@a' },
      says: [/check --klipper/],
    },
    'once for each host': {
      evidence: pastedRuns(
        ['pi@a', 'pi@a', 'pi@b'].map((host, index) =>
          typed('dfu-util -R -s 0x8008000:leave -D x', { firstLine: 1 + index, lastLine: 1 + index, host }),
        ),
      ),
      count: 2,
    },
    'a tree without a remote': {
      evidence: tree([call(BOTH)], { remote: null }),
      says: [/from a tree without a remote, commit 84104bbb4f6f/],
    },
    'a tree whose commit is not known': {
      evidence: tree([call(BOTH)], { commit: null }),
      says: [/from https:\/\/github\.com\/Klipper3d\/klipper\./],
    },
    'a script that was changed here, by its whole path': {
      evidence: tree([call(BOTH)], { localChanges: [SCRIPT] }),
      says: [/this file was changed here/],
    },
    'a tree with two other changes': {
      evidence: tree([call(BOTH)], { localChanges: ['src/sched.c', 'src/basecmd.c'] }),
      says: [/2 other files were changed/],
    },
    'a command that make started beside one that was typed': {
      evidence: pastedRuns([
        pastedRun(1, 'make flash', [], { lastLine: 9 }),
        typed('dfu-util -R -s 0x8008000:leave -D x', { firstLine: 2, lastLine: 8, parent: 0 }),
        typed('dfu-util -R -s 0x8008000:leave -D x', { firstLine: 10, lastLine: 11 }),
      ]),
      says: [/check --klipper/],
    },
  },
  clears: {
    'a run whose command is not in the text': pastedRuns([
      typed('dfu-util', { argv: null, arguments: null }),
    ]),
    '-R without :leave': tree([call(['-R', '-a', '2'])]),
    ':leave without -R': tree([call(['-a', '0', '-s', '0x%x:leave'])]),
    "stm32flash's own -R": tree([call(BOTH, { tool: 'stm32flash' })]),
    'a value that looks like the flag': tree([call(['-a', '-R', '-s', '0x8008000:leave'])]),
    'a typed command without -R': pastedRuns([typed('dfu-util -a 0 -s 0x8008000:leave -D x')]),
  },
  skips: { 'no tree and no text': liveEvidence({}) },
});

test.each([
  [SOURCE, 'flash(options.device, binfile, ["-a", "0", "-s", start])'],
  ["'-R',", ''],
  ["'-R' '-a' '0'", "'-a' '0'"],
  ['-R -a 0 -s 0x8008000:leave', '-a 0 -s 0x8008000:leave'],
  ['dfu-util -a 0 -s 0x8008000:leave -D x -R', 'dfu-util -a 0 -s 0x8008000:leave -D x'],
  ['dfu-util -R -a 0 -s 0x8008000:leave', 'dfu-util -a 0 -s 0x8008000:leave'],
])('the remedy edits %s', (text, after) => {
  const evidence = tree([call(BOTH, { lines: [{ line: 307, text }] })]);
  const [finding] = diagnose(evidence, [rule]).findings;
  expect(finding?.remedies[0]).toMatchObject({ kind: 'edit', path: SCRIPT, line: 307, before: text, after });
});

test.each([
  ['-Ra', 'dfu-util -Ra 0 -s 0x8008000:leave', 'dfu-util -a 0 -s 0x8008000:leave'],
  ['-vRa0', "args = ['-vRa0', '-s', start]", "args = ['-va0', '-s', start]"],
  ['--res', 'dfu-util --res -s 0x8008000:leave', 'dfu-util -s 0x8008000:leave'],
])('the remedy edits the flag within %s', (word, text, after) => {
  const flags = [word, ...(word.endsWith('a') ? ['0'] : []), '-s', '0x%x:leave'];
  const [finding] = diagnose(tree([call(flags, { lines: [{ line: 307, text }] })]), [rule]).findings;
  expect(finding?.remedies[0]).toMatchObject({ kind: 'edit', before: text, after });
});

test('offers no edit of a line that spells the flag in another way', () => {
  const evidence = tree([call(BOTH, { lines: [{ line: 307, text: 'flags = [RESET, "-a", "0"]' }] })]);
  expect(diagnose(evidence, [rule]).findings[0]?.remedies.map(({ kind }) => kind)).toEqual(['steps']);
});

test.each([`${'x'.repeat(300)}.bin`, '"my firmware.bin"', 'my firmware.bin'])(
  'shows no command that could not be typed as it stands, as with the file %s',
  (file) => {
    const argv = ['dfu-util', '-R', '-s', '0x8008000:leave', '-D', file];
    const evidence = pastedRuns([{ ...typed('dfu-util'), argv, arguments: readDfuUtilArguments(argv) }]);
    const [remedy] = diagnose(evidence, [rule]).findings[0]?.remedies ?? [];
    expect(remedy).toMatchObject({ steps: ['Give the same command without the word -R.'] });
  },
);

test('offers no edit of a line that is not known', () => {
  const { lines: _unknown, ...bare } = call(BOTH);
  const [finding] = diagnose(tree([bare]), [rule]).findings;
  expect(finding?.remedies.map((remedy) => remedy.kind)).toEqual(['steps']);
});
