/** The command lines of dfu-util (0.8 to 0.11, its getopt table) and stm32flash (0.5 to 0.7), understood. */

export interface FlashArguments {
  device: string | null;
  path: string | null;
  alternate: string | null;
  address: number | null;
  leave: boolean;
  reset: boolean;
  list: boolean;
  download: string | null;
  port: string | null;
}

const DFU_UTIL_VALUED = 'EdpcianStUDsZ';
const DFU_UTIL_LONG: Readonly<Record<string, string>> = {
  help: 'h',
  version: 'V',
  verbose: 'v',
  list: 'l',
  detach: 'e',
  'detach-delay': 'E',
  device: 'd',
  path: 'p',
  configuration: 'c',
  cfg: 'c',
  interface: 'i',
  intf: 'i',
  altsetting: 'a',
  alt: 'a',
  serial: 'S',
  'transfer-size': 't',
  upload: 'U',
  'upload-size': 'Z',
  download: 'D',
  reset: 'R',
  'dfuse-address': 's',
  devnum: 'n',
  wait: 'w',
};
const STM32FLASH_VALUED = 'abmrwengsSFi';

/** `argv[0]` is the program. Unknown options are passed over, as a newer version may know them. */
export function readDfuUtilArguments(argv: readonly string[]): FlashArguments {
  const { options } = readOptions(argv, DFU_UTIL_VALUED, DFU_UTIL_LONG);
  const dfuse = (options.get('s') ?? '').split(':');
  return {
    device: options.get('d') ?? null,
    path: options.get('p') ?? null,
    alternate: options.get('a') ?? null,
    address: readNumber(dfuse[0]),
    leave: dfuse.slice(1).includes('leave'),
    reset: options.has('R'),
    list: options.has('l'),
    download: options.get('D') ?? null,
    port: null,
  };
}

/** A word of a dfu-util command line that asks for a reset, and what is left of it without that: "-Ra" is "-a". */
export interface ResetWord {
  /** index in argv */
  at: number;
  /** empty where the word asks for nothing else */
  without: string;
}

/** Every -R and --reset of a dfu-util command line, also within clusters and cut short; values of options are none. */
export function findResetWords(argv: readonly string[]): ResetWord[] {
  const found: ResetWord[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    if (word.startsWith('--')) {
      const letter = longOption(DFU_UTIL_LONG, word.slice(2).split('=', 1)[0] ?? '');
      if (letter === 'R') found.push({ at, without: '' });
      else if (letter !== undefined && DFU_UTIL_VALUED.includes(letter) && !word.includes('=')) at += 1;
      continue;
    }
    if (!word.startsWith('-')) continue;
    const end = [...word].findIndex((letter, index) => index > 0 && DFU_UTIL_VALUED.includes(letter));
    const flags = end < 0 ? word.slice(1) : word.slice(1, end);
    if (flags.includes('R')) {
      const rest = flags.replaceAll('R', '') + (end < 0 ? '' : word.slice(end));
      found.push({ at, without: rest === '' ? '' : `-${rest}` });
    }
    // the value is the next word when nothing is glued to its letter
    if (end >= 0 && end === word.length - 1) at += 1;
  }
  return found;
}

/** `argv[0]` is the program; `address` is the start of -S, without its length. */
export function readStm32flashArguments(argv: readonly string[]): FlashArguments {
  const { options, rest } = readOptions(argv, STM32FLASH_VALUED, {});
  return {
    device: null,
    path: null,
    alternate: null,
    address: readNumber(options.get('S')?.split(':')[0]),
    leave: false,
    reset: options.has('R'),
    list: false,
    download: options.get('w') ?? null,
    port: rest[0] ?? null,
  };
}

/** As getopt_long reads: clusters, glued values, long options by any unambiguous beginning, `--` ends them. */
function readOptions(
  argv: readonly string[],
  valued: string,
  long: Readonly<Record<string, string>>,
): { options: Map<string, string>; rest: string[] } {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return { options, rest: [...rest, ...argv.slice(at + 1)] };
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const letter = longOption(long, word.slice(2, equals < 0 ? undefined : equals));
      if (letter === undefined) continue;
      if (!valued.includes(letter)) options.set(letter, '');
      else if (equals >= 0) options.set(letter, word.slice(equals + 1));
      else {
        at += 1;
        setValue(options, letter, argv[at]);
      }
    } else if (word.startsWith('-') && word.length > 1) {
      at += readCluster(word, argv[at + 1], valued, options);
    } else rest.push(word);
  }
  return { options, rest };
}

/** Returns how many further words it took. */
function readCluster(
  word: string,
  next: string | undefined,
  valued: string,
  options: Map<string, string>,
): number {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    if (!valued.includes(letter)) {
      options.set(letter, '');
    } else if (at + 1 < word.length) {
      options.set(letter, word.slice(at + 1));
      return 0;
    } else {
      setValue(options, letter, next);
      return 1;
    }
  }
  return 0;
}

function setValue(options: Map<string, string>, letter: string, value: string | undefined): void {
  if (value !== undefined) options.set(letter, value);
}

function longOption(long: Readonly<Record<string, string>>, name: string): string | undefined {
  if (Object.hasOwn(long, name)) return long[name];
  const letters = new Set(Object.keys(long).flatMap((key) => (key.startsWith(name) ? [long[key]] : [])));
  const [only] = letters;
  return letters.size === 1 ? only : undefined;
}

/** As strtoul with base 0 for the whole word, up to 32 bits; null otherwise. */
function readNumber(text: string | undefined): number | null {
  if (text === undefined || !/^(?:0[xX][0-9a-fA-F]{1,8}|0[0-7]{0,11}|[1-9]\d{0,9})$/.test(text)) return null;
  const octal = /^0[0-7]+$/.test(text);
  const value = octal ? Number.parseInt(text, 8) : Number(text);
  return value <= 0xffff_ffff ? value : null;
}
