import type { Remedy } from '../../src/diagnosis/finding.ts';
import { ALWAYS_THERE, NO_MAKEFILE, ranOutside } from '../../src/diagnosis/outside-tree.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** make about a file that it includes, in the words of the system */
const UNREADABLE = /^(?<file>.{1,200}): (?<reason>Is a directory|Permission denied|Not a directory)$/;
/** what the build runs itself, named from the folder of the firmware */
const OWN_SCRIPT = /^(?:\.\/)?(?:lib|scripts)\/[\w./-]{1,200}$/;
/** targets that a tree may lack because of the processor that is chosen: another rule's */
const FLASH_TARGETS = ['flash', 'serialflash'];

const GO_THERE: Remedy = {
  kind: 'steps',
  title: 'Run make in the folder of the firmware',
  risk: 'none',
  steps: ['Go to the sources first, for Klipper mostly `cd ~/klipper`.', 'Run the same command again.'],
};
const CLEAN: Remedy = {
  kind: 'steps',
  title: 'Build afresh',
  risk: 'reversible',
  steps: [
    'Run `make clean`: it removes what was built, not your settings in .config.',
    'Run `make menuconfig`, look whether all is still as you want it, save, and run `make`.',
  ],
};
const REPAIR: Remedy = {
  kind: 'steps',
  title: 'If that fails in the same way, look at what was changed in the sources',
  risk: 'none',
  steps: [
    'Run `git status` in the folder of the firmware: files that it calls modified or deleted differ from the originals.',
    'Set one back with `git checkout -- NAME`. That loses your changes to it; keep a copy if they were meant.',
    'Update the sources (`git pull`), and build again.',
  ],
};

type Fault = 'folder' | 'no-rule' | 'kconfig' | 'makefile' | 'source' | 'file';

/** make could not build the firmware because of the tree it ran in: the folder, its files, its settings. */
export const rule = defineRule({
  id: 'build-tree-broken',
  title: 'the firmware could not be built',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'make could not build the firmware: it ran in the wrong folder, or a source file or setting there is missing or wrong.',
    why: 'There is no new firmware then, and what is flashed afterwards is an old file or none. The board is not at fault.',
    fix: 'Run make in the folder of the firmware; if it is the right one, run `make clean` and build again, and look at `git status` for files that were changed.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const said = linesSaying(
      runs.runs,
      'make-error',
      'make-no-rule',
      'kconfig-error',
      'compile-error',
      'header-missing',
      'no-such-file',
    ).flatMap((line) => {
      const fault = faultOf(line, runs.runs);
      return fault ? [{ ...line, fault }] : [];
    });
    for (const { host, first, items } of byHost(said)) {
      yield {
        // a makefile of any project may lack a target; only the tree's own can be meant
        certainty: first.fault === 'no-rule' ? 'likely' : 'certain',
        subject: `make${onHost(host)}`,
        what: whatIs(first.fault, first, onHost(host)),
        why:
          first.fault === 'folder'
            ? 'Nothing was built or flashed. The board is as it was.'
            : 'No new firmware came out of it, so there is nothing new to flash. The board is not at fault.',
        origins: items.map((item) => item.origin),
        remedies: first.fault === 'folder' ? [GO_THERE] : [CLEAN, REPAIR],
      };
    }
  },
});

function faultOf({ run, line: { meaning, details } }: SaidLine, runs: readonly Run[]): Fault | null {
  const target = String(details['target'] ?? '');
  const reason = String(details['reason'] ?? '');
  switch (meaning) {
    case 'kconfig-error':
      return 'kconfig';
    case 'header-missing':
      return 'file';
    case 'compile-error':
      return 'source';
    case 'no-such-file':
      return run.tool === 'make' && OWN_SCRIPT.test(String(details['path'] ?? '')) ? 'file' : null;
    case 'make-no-rule':
      if (FLASH_TARGETS.includes(target)) return ranOutside(runs, run.host) ? 'folder' : null;
      return ALWAYS_THERE.includes(target) ? 'folder' : 'no-rule';
    default:
      if (NO_MAKEFILE.test(reason)) return 'folder';
      return UNREADABLE.test(reason) || (details['file'] !== undefined && reason !== '') ? 'makefile' : null;
  }
}

function whatIs(fault: Fault, { line: { details } }: SaidLine, where: string): string {
  const unreadable = UNREADABLE.exec(String(details['reason'] ?? ''))?.groups;
  const file = printable(String(unreadable?.['file'] ?? details['file'] ?? ''), 100);
  const at = details['line'] === undefined ? '' : ` (line ${details['line']})`;
  const reason = printable(String(unreadable?.['reason'] ?? details['reason'] ?? ''), 120);
  switch (fault) {
    case 'folder':
      return `make${where} was run in a folder that is not the one of the firmware.`;
    case 'no-rule':
      return `make${where} does not know how to make ${printable(String(details['target']), 100)}: the file is missing, or make was run in another folder.`;
    case 'kconfig':
      return `The settings of the firmware cannot be read${where}: ${reason}.`;
    case 'makefile':
      return `make cannot use the file ${file}${at}${where}: ${reason}.`;
    case 'file':
      return `The build${where} misses ${printable(String(details['header'] ?? details['path']), 100)}${file === '' ? '' : `, which ${file}${at} needs`}.`;
    case 'source':
      return file === ''
        ? `The compiler${where} gave up: ${reason}.`
        : `The compiler${where} cannot translate ${file}${at}: ${reason}.`;
  }
}
