const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command line that a shell reads back as exactly these words; elevated ones begin with sudo. */
export function commandLine(argv: readonly string[], elevated: boolean): string {
  return [...(elevated ? ['sudo'] : []), ...argv].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
