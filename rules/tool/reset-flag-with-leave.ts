import { isFlashNear } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { FlashCall, KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { findResetWords, readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { printable } from '../../src/formats/text.ts';

/** dfu-util's -R asks the board to reset after the transfer, which :leave has already made it do. */
export const rule = defineRule({
  id: 'reset-flag-with-leave',
  title: 'dfu-util is called with both -R and :leave',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'A dfu-util command has -R (reset the board afterwards) and :leave (start the firmware afterwards) at once.',
    why: 'The board has left DFU mode when -R comes, so the reset fails on a board that is fine. dfu-util 0.9 and 0.10 print "can\'t detach" and end with exit code 0; 0.11 ends with 251 or 74, and Klipper then reports "Failed to flash" although every byte was written. The data is not harmed.',
    fix: 'Leave -R out of the command or the script; :leave alone does what is wanted. Until then judge by "File downloaded successfully" and by the board coming back.',
  },
  needs: [],
  uses: ['klipper', 'runs', 'usb'],
  oneOf: ['klipper', 'runs'],
  *check({ intent, optional: { klipper, runs, usb } }) {
    if (klipper) yield* inScripts(klipper, isFlashNear(intent, usb));
    const both = runsOf(runs, 'dfu-util').filter((run) => run.arguments?.reset && run.arguments.leave);
    for (const { host, items } of byHost(both.map((run) => ({ run })))) {
      const started = items.some(({ run }) => run.parent !== null);
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `dfu-util was called with both -R and :leave${onHost(host)}${started ? '; the command comes from the flash script that make started' : ''}.`,
        why: WHY,
        origins: items.map(({ run }) => runOrigin(run)),
        remedies: [withoutReset(items.at(-1)?.run), ...(started ? [WHERE_FROM] : [])],
      };
    }
  },
});

const WHY =
  'The board leaves DFU mode at :leave, so the reset that -R asks for goes to a device that is gone. Every byte is written all the same, but success looks like failure: dfu-util 0.9 and 0.10 say "can\'t detach" and end with exit code 0, 0.11 ends with 251 or 74, and Klipper then prints "Failed to flash".';

const WHERE_FROM: Remedy = {
  kind: 'steps',
  title: 'See where the script comes from',
  risk: 'none',
  steps: [
    'On that machine run `dfu-doctor check --klipper ~/klipper`: it shows the line with -R, the remote and the commit of the tree, and whether the file was changed there.',
  ],
};

/** a longer command is not shown, as a part of one must not be typed */
const MAX_COMMAND = 300;

function withoutReset(run: Run | undefined): Remedy {
  const argv = run?.argv ?? ['dfu-util'];
  const resets = new Map(findResetWords(argv).map(({ at, without }) => [at, without]));
  const command = argv.map((word, at) => resets.get(at) ?? word).filter((word) => word !== '');
  const isTypeable = command.every((word) => /^[\w@%+=:,.\\/<>~-]+$/.test(word));
  const line = command.join(' ');
  return {
    kind: 'steps',
    title: 'Leave -R out',
    risk: 'none',
    steps: [
      isTypeable && line.length <= MAX_COMMAND
        ? `The same command without it: \`${line}\`.`
        : 'Give the same command without the word -R.',
    ],
  };
}

function* inScripts(klipper: KlipperFacts, toFlash: boolean): Iterable<FindingDraft> {
  const seen = new Set<string>();
  for (const call of klipper.flashCalls) {
    if (call.tool !== 'dfu-util') continue;
    const read = readDfuUtilArguments(call.tokens.map((token) => token.text));
    const [word] = findResetWords(call.tokens.map((token) => token.text));
    const reset = word && call.tokens[word.at];
    const place = `${call.path}:${reset?.line}`;
    // one line can serve several calls
    if (!read.reset || !read.leave || !reset || seen.has(place)) continue;
    seen.add(place);
    const path = printable(call.path);
    const source = call.lines?.find(({ line }) => line === reset.line)?.text;
    yield {
      // nearly every tree has it: on a printer that only prints it is context
      ...(toFlash ? {} : { severity: 'info' }),
      subject: `${path} line ${reset.line}`,
      what: `${path} calls dfu-util with both -R and :leave. ${provenance(klipper, call)}`,
      why: WHY,
      origins: [{ kind: 'file', path: call.path, line: reset.line, text: source ?? reset.text }],
      remedies: [...edits(call.path, reset.line, source, { word: reset.text, without: word.without }), ASIS],
    };
  }
}

/** "Where does this Makefile come from?": what every maintainer asks first. */
function provenance({ path, remote, commit, localChanges }: KlipperFacts, call: FlashCall): string {
  if (remote === null && commit === null)
    return `${printable(path)} is no git tree, so its origin is not known.`;
  const from = [
    remote === null ? 'a tree without a remote' : printable(remote),
    ...(commit === null ? [] : [`commit ${printable(commit.slice(0, 12))}`]),
  ].join(', ');
  if (localChanges === null)
    return `The tree comes from ${from}; whether it was changed here could not be told.`;
  const changed = localChanges.some(
    (changedPath) => call.path === changedPath || call.path.endsWith(`/${changedPath}`),
  );
  if (changed) return `The tree comes from ${from}, and this file was changed here.`;
  const others = localChanges.length === 1 ? '1 other file was' : `${localChanges.length} other files were`;
  return `The file is as it comes from ${from}${localChanges.length > 0 ? `; ${others} changed in the tree` : ''}.`;
}

/** The patch of the line that has the word; none where the script spells it in another way than it is called. */
function edits(
  path: string,
  line: number,
  before: string | undefined,
  { word, without }: { word: string; without: string },
): Remedy[] {
  const after = before === undefined ? undefined : takeOut(before, word, without);
  if (before === undefined || after === undefined || after === before) return [];
  return [
    {
      kind: 'edit',
      title: 'Take -R out of the script (an update of the tree may bring it back)',
      risk: 'reversible',
      path,
      line,
      before,
      after,
    },
  ];
}

/** From an element of a list, or from the words of a shell line. */
function takeOut(line: string, word: string, without: string): string {
  for (const quote of ['"', "'"]) {
    const quoted = `${quote}${word}${quote}`;
    const at = line.indexOf(quoted);
    if (at < 0) continue;
    const behind = line.slice(at + quoted.length);
    return without === ''
      ? `${line.slice(0, at)}${behind.replace(/^,?\s?/, '')}`.trimEnd()
      : `${line.slice(0, at)}${quote}${without}${quote}${behind}`;
  }
  const words = line.split(/(\s)/);
  const at = words.indexOf(word);
  if (at < 0) return line;
  words.splice(at, without === '' ? 2 : 1, ...(without === '' ? [] : [without]));
  return words.join('').trimEnd();
}

const ASIS: Remedy = {
  kind: 'steps',
  title: 'Or leave the script as it is',
  risk: 'none',
  steps: [
    'Judge a flash by "File downloaded successfully" and by the board coming back, not by the last line.',
    'A changed script makes Moonraker call the tree "dirty" and may stop its updates until the change is taken back.',
  ],
};
