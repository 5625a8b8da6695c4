import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { isFlasherScript, mistakesIn, type Traceback } from '../../src/diagnosis/tracebacks.ts';
import { printable } from '../../src/formats/text.ts';

/** what builds: its crash is another matter */
const COMPILER = /(?:gcc|g\+\+|cc1|ld|as|collect2|make|clang)(?:plus)?$/;

const OTHER_TOOL: Remedy[] = [
  {
    kind: 'steps',
    title: 'Bring the board back into its bootloader, and use another version of the tool',
    risk: 'none',
    steps: [
      'Take the power from the board and give it back, then bring it into its bootloader again (BOOT0 and RESET, or RESET twice).',
      'Update the tool, or use the one of your distribution in place of one that came with a board package.',
      'If it crashes again, report it to its makers with the whole output.',
    ],
  },
  {
    kind: 'flash',
    title: 'Or, for a board in DFU mode, flash with the built-in flasher',
    risk: 'destructive',
    file: null,
    address: null,
    device: null,
  },
];

/** The program that was to write to the board ended by a fault of its own. */
export const rule = defineRule({
  id: 'flash-tool-crashed',
  title: 'the flash tool crashed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The program that was to write the firmware crashed.',
    why: 'A crash is a fault of the program or of its installation, and tells nothing bad of the board. What had been written until then is incomplete.',
    fix: 'Bring the board into its bootloader again and flash with another version of the tool, or with the built-in flasher.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const crashed = linesSaying(runs.runs, 'program-crashed').filter(isFlasher);
    const mistakes = mistakesIn(runs.runs).filter(({ script, run }) =>
      script === null ? run.tool === 'katapult' : isFlasherScript(script),
    );
    for (const { host, first, items } of byHost<SaidLine>([...crashed, ...mistakes])) {
      yield {
        subject: `${nameOf(first)}${onHost(host)}`,
        what: `${nameOf(first)} crashed${onHost(host)}: ${printable(reasonOf(first), 120)}.`,
        why: 'That is a fault of the program or of its installation; the board is not broken by it. If it had begun to write, the firmware on the board is incomplete until it is flashed again, and the bootloader in ROM stays whole.',
        origins: items.map((item) => item.origin),
        remedies: OTHER_TOOL,
      };
    }
  },
});

/** Not the compiler, and not Klipper's host software. */
function isFlasher({ run, line }: SaidLine): boolean {
  const program = String(line.details['program'] ?? '');
  if (run.tool === 'klippy' || COMPILER.test(program)) return false;
  // a build that ran out of memory is killed as well
  if (run.tool === 'make' && program === '')
    return run.lines.some(({ meaning }) => meaning === 'flashing-file-to');
  return true;
}

function nameOf({ run, line }: SaidLine): string {
  const program = printable(String(line.details['program'] ?? ''), 60);
  if (/^[\w./+-]+$/.test(program)) return program;
  return run.tool === 'other' || run.tool === 'make' ? 'The flash tool' : run.tool;
}

function reasonOf(said: SaidLine | Traceback): string {
  if ('exception' in said) return `${said.exception}${said.reason === '' ? '' : `, ${said.reason}`}`;
  return String(said.line.details['signal'] ?? '').toLowerCase();
}
