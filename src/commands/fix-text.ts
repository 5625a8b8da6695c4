import { printable } from '../formats/text.ts';
import { changedLines } from '../remedies/line-edits.ts';
import { MendError, type Patch } from '../remedies/mend.ts';
import type { FixReport } from './fix-report.ts';
import { wrapText } from './wrap-text.ts';

const MARKS = { same: ' ', removed: '-', added: '+' } as const;

/** A patch as `diff` shows it. Throws MendError when it is too large to be read before it is agreed to. */
export function renderPatch({ path, before, after }: Patch): string {
  const lines = changedLines(before, after);
  if (lines === null) {
    throw new MendError(
      `${path} differs in too many places from what it would become.`,
      'Compare the two files and put it right by hand.',
    );
  }
  return [
    `--- ${printable(path, 400)}`,
    `+++ ${printable(path, 400)}`,
    ...lines.map(({ kind, text }) => `${MARKS[kind]}${printable(text, 400)}`),
    '',
  ].join('\n');
}

/** Commands and steps that are left to the user. */
export function renderLeft(
  { commands, steps }: Pick<FixReport, 'commands' | 'steps'>,
  columns: number,
): string {
  const blocks = [
    // a command is copied as it is: never wrapped
    ...commands.map(
      ({ title, line }) => `${wrapText(printable(title, 300), columns)}\n    ${printable(line, 1000)}\n`,
    ),
    ...steps.map((step) => `${wrapText(printable(step, 500), columns, '  ', '- ')}\n`),
  ];
  return `\n${blocks.join('')}\nThen look again with \`dfu-doctor check\`.\n`;
}
