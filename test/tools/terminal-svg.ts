import type { IBufferCell, Terminal } from '@xterm/headless';

const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const MARGIN = 16;
const BACKGROUND = '#1c1f24';
const FOREGROUND = '#d5d8dd';
/** The 16 colours of a terminal, normal then bright. */
const PALETTE = [
  '#3a3f47',
  '#e0666f',
  '#8cc570',
  '#d9b25f',
  '#6fa8e0',
  '#c08ad6',
  '#5fb8bf',
  '#c8ccd2',
  '#7d8590',
  '#f0808a',
  '#a5db8a',
  '#edca7d',
  '#8fc0f2',
  '#d6a6ea',
  '#7fd3da',
  '#ffffff',
];

interface Style {
  fill: string;
  background: string | null;
  bold: boolean;
  dim: boolean;
  underline: boolean;
}

function colour(isDefault: boolean, isPalette: boolean, value: number, whenDefault: string): string {
  if (isDefault) return whenDefault;
  if (!isPalette) return `#${value.toString(16).padStart(6, '0')}`;
  return PALETTE[value] ?? cubeColour(value);
}

/** Colours 16 to 231 are a cube of 6 steps a side, 232 to 255 greys. */
function cubeColour(value: number): string {
  const step = (n: number): number => (n === 0 ? 0 : 55 + 40 * n);
  const cube = value - 16;
  const parts =
    value >= 232
      ? [8 + 10 * (value - 232), 8 + 10 * (value - 232), 8 + 10 * (value - 232)]
      : [step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6)];
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function styleOf(cell: IBufferCell): Style {
  const front = colour(cell.isFgDefault(), cell.isFgPalette(), cell.getFgColor(), FOREGROUND);
  const back = colour(cell.isBgDefault(), cell.isBgPalette(), cell.getBgColor(), BACKGROUND);
  const inverse = cell.isInverse() !== 0;
  return {
    fill: inverse ? back : front,
    background: inverse ? front : back === BACKGROUND ? null : back,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Runs of cells in one style: where each begins, how many columns it has, and its text. */
function runsOf(
  terminal: Terminal,
  row: number,
): { column: number; width: number; text: string; style: Style }[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  const runs: { column: number; width: number; text: string; style: Style }[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style)) {
      last.width += cell.getWidth();
      last.text += cell.getChars() || ' ';
    } else {
      runs.push({ column, width: cell.getWidth(), text: cell.getChars() || ' ', style });
    }
  }
  return runs;
}

/** The screen of a terminal as an SVG picture, cells, colours and all. `title` is what a screen reader says. */
export function terminalToSvg(terminal: Terminal, title: string): string {
  const width = terminal.cols * CELL_WIDTH + 2 * MARGIN;
  const height = terminal.rows * LINE_HEIGHT + 2 * MARGIN;
  const shapes: string[] = [];
  for (let row = 0; row < terminal.rows; row += 1) {
    const top = MARGIN + row * LINE_HEIGHT;
    for (const { column, width: columns, text, style } of runsOf(terminal, row)) {
      const x = round(MARGIN + column * CELL_WIDTH);
      const length = round(columns * CELL_WIDTH);
      if (style.background !== null) {
        shapes.push(
          `<rect x="${x}" y="${top}" width="${length}" height="${LINE_HEIGHT}" fill="${style.background}"/>`,
        );
      }
      if (text.trim() === '') continue;
      const extras = [
        style.bold ? ' font-weight="bold"' : '',
        style.dim ? ' opacity="0.6"' : '',
        style.underline ? ' text-decoration="underline"' : '',
      ].join('');
      shapes.push(
        `<text x="${x}" y="${top + 13}" textLength="${length}" fill="${style.fill}"${extras}>${escapeXml(text)}</text>`,
      );
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${height}" width="${round(width)}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" xml:space="preserve">',
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
