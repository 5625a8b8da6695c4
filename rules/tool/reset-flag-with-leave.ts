import { isFlashNear } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { FlashCall, KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
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

function withoutReset(run: Run | undefined): Remedy {
  const argv = (run?.argv ?? ['dfu-util']).filter((word) => !isReset(word));
  return {
    kind: 'steps',
    title: 'Leave -R out',
    risk: 'none',
    steps: [`The same command without it: \`${printable(argv.join(' '), 300)}\`.`],
  };
}

function* inScripts(klipper: KlipperFacts, toFlash: boolean): Iterable<FindingDraft> {
  const seen = new Set<string>();
  for (const call of klipper.flashCalls) {
    if (call.tool !== 'dfu-util') continue;
    const read = readDfuUtilArguments(call.tokens.map((token) => token.text));
    const reset = call.tokens.find((token) => isReset(token.text));
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
      remedies: [...(source?.includes(reset.text) ? [edit(call.path, reset.line, source)] : []), ASIS],
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

function edit(path: string, line: number, before: string): Remedy {
  return {
    kind: 'edit',
    title: 'Take -R out of the script (an update of the tree may bring it back)',
    risk: 'reversible',
    path,
    line,
    before,
    // an element of a list, or a word of a shell line
    after: before
      .replace(/(["'])(?:-R|--reset)\1,?\s?/, '')
      .replace(/(^|\s)(?:-R|--reset)(?:\s|$)/, '$1')
      .trimEnd(),
  };
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

function isReset(word: string): boolean {
  return word === '-R' || word === '--reset';
}
