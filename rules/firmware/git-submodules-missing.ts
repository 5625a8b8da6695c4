import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';

/** where QMK, MicroPython and Betaflight keep the projects that they take in as submodules */
const LIBRARY =
  /(?:^|\/)lib\/(?:chibios(?:-contrib)?|lufa|vusb|printf|pico-sdk|googletest|lvgl|stm32lib|micropython-lib|tinyusb|lwip|mbedtls|libhydrogen|nrfx|berkeley-db[\w.-]{0,10}|main\/[\w-]{1,40})\//i;

const FETCH: Remedy = {
  kind: 'steps',
  title: 'Fetch the submodules, in the folder of the firmware',
  risk: 'reversible',
  steps: [
    'Run `git submodule update --init --recursive`; with QMK `make git-submodule` does the same, with MicroPython `make BOARD=... submodules`.',
    'If git says that this is no repository, the sources came as a .zip file, which holds no submodules: fetch them with `git clone --recurse-submodules` and the address of the project.',
    'Run `make clean` and build again.',
  ],
};

/** The build misses files that come in git submodules, or says that these are not up to date. */
export const rule = defineRule({
  id: 'git-submodules-missing',
  title: 'parts of the sources are missing (git submodules)',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The build misses files of other projects that git keeps as submodules.',
    why: 'A plain `git clone` or a .zip file leaves their folders empty, and a later update leaves them old. The firmware cannot be built then.',
    fix: 'Run `git submodule update --init --recursive` in the folder of the firmware, and build again.',
  },
  needs: ['runs'],
  explains: ['build-tree-broken'],
  *check({ runs }) {
    const failed = runs.runs.filter((run) =>
      says(run, 'make-error', 'make-no-rule', 'compile-error', 'header-missing'),
    );
    const told = linesSaying(runs.runs, 'submodules-stale');
    const missing = linesSaying(runs.runs, 'make-no-rule', 'no-such-file', 'header-missing').filter(
      isOfLibrary,
    );
    for (const { host, items } of byHost([...missing, ...told])) {
      const isStopped = items.some(({ run }) => failed.includes(run));
      const part = items.find(isOfLibrary);
      const file = part ? pathOf(part) : null;
      yield {
        ...(isStopped ? {} : { severity: 'warning' as const }),
        certainty: part ? 'certain' : 'likely',
        subject: file === null ? `git submodules${onHost(host)}` : `${printable(file, 100)}${onHost(host)}`,
        what:
          file === null
            ? `The build${onHost(host)} says that git submodules are missing or out of date.`
            : `The build${onHost(host)} misses ${printable(file, 100)}, which comes with a git submodule.`,
        why: isStopped
          ? 'The firmware cannot be built like this, so there is nothing new to flash. The board is not at fault.'
          : 'The build may fail, or make firmware from old parts. If the submodules were changed on purpose, all is well.',
        origins: items.map((item) => item.origin),
        remedies: [FETCH],
      };
    }
  },
});

function pathOf({ line }: SaidLine): string {
  return String(line.details['target'] ?? line.details['path'] ?? line.details['header'] ?? '');
}

function isOfLibrary(said: SaidLine): boolean {
  return LIBRARY.test(pathOf(said));
}
