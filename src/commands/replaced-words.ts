import type { Replacement } from '../bundle/redactor.ts';
import { printable } from '../formats/text.ts';

/** For the user's own eyes: with what stands there now. */
export function replacedLines(replacements: readonly Replacement[]): string[] {
  return replacements.map(({ kind, original, standIn, places }) => {
    const shown = kind === 'password or key' ? 'not shown here' : printable(original, 60);
    return `${standIn}: ${kind} (${shown}), ${places} ${places === 1 ? 'place' : 'places'}`;
  });
}

/** For the report itself: without what stood there. */
export function countLines(replaced: readonly Replacement[] | null): string[] {
  return (replaced ?? []).map(
    ({ kind, standIn, places }) => `${standIn}: a ${kind}, ${places} ${places === 1 ? 'place' : 'places'}`,
  );
}

/** The end of report.txt: what stands in place of something else. */
export function replacedText(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `\nReplaced in this report\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
