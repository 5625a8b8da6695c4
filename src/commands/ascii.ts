/** What the screens draw with, for terminals that show ASCII alone; one character for one, so that all stays in place. */
const SUBSTITUTES: Readonly<Record<string, string>> = {
  '✗': 'x',
  '✓': '+',
  '❯': '>',
  '▸': '>',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '○': 'o',
  '•': '*',
  '·': '-',
  '×': 'x',
  '…': '.',
  '─': '-',
  '│': '|',
  '├': '|',
  '└': '`',
  '█': '#',
  '▒': 'B',
  '░': '.',
};

/** The frame in ASCII; a character without a substitute becomes a question mark. */
export function toAscii(frame: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours and line ends of a frame stay
  return frame.replace(/[^\u0000-\u007f]/gu, (character) => SUBSTITUTES[character] ?? '?');
}

/** Can the terminal show more than ASCII? The Linux console's font and locales without UTF-8 cannot. */
export function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return true;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return env['TERM'] !== 'linux' && /utf-?8/i.test(locale);
}
