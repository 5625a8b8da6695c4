import wrapAnsi from 'wrap-ansi';

/** Wraps a paragraph to the terminal's width, each line behind `indent`; `first` replaces the first indent. */
export function wrapText(text: string, columns: number, indent = '', first = indent): string {
  const width = Math.max(20, columns - indent.length);
  return wrapAnsi(text, width, { hard: true, trim: true })
    .split('\n')
    .map((line, index) => (index === 0 ? first : indent) + line)
    .join('\n');
}
