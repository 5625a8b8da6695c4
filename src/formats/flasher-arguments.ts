/** The command lines of the flashers beside dfu-util and stm32flash, as far as they tell what goes where. */

export type FlasherName =
  | 'katapult'
  | 'canbus_query'
  | 'avrdude'
  | 'bossac'
  | 'dfu-programmer'
  | 'hid-flash'
  | 'cube-programmer'
  | 'pydfu'
  | 'stm32loader'
  | 'rp2040_flash'
  | 'flash-sdcard';

const PROGRAMS: Readonly<Record<string, FlasherName>> = {
  'flashtool.py': 'katapult',
  'flash_can.py': 'katapult',
  'canbus_query.py': 'canbus_query',
  avrdude: 'avrdude',
  // PrusaSlicer's copy
  'avrdude-slic3r': 'avrdude',
  bossac: 'bossac',
  'dfu-programmer': 'dfu-programmer',
  'hid-flash': 'hid-flash',
  stm32_programmer_cli: 'cube-programmer',
  'stm32_programmer_cli.sh': 'cube-programmer',
  'pydfu.py': 'pydfu',
  stm32loader: 'stm32loader',
  'stm32loader.py': 'stm32loader',
  rp2040_flash: 'rp2040_flash',
  'flash-sdcard.sh': 'flash-sdcard',
};

/** The flasher that a program's name (in lower case, without path and .exe) means, or undefined. */
export function flasherOf(program: string): FlasherName | undefined {
  return Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
}

export interface KatapultArguments {
  /** -d: a serial port; null means CAN */
  port: string | null;
  /** -i; "can0" where none was given */
  interface: string;
  uuid: string | null;
  /** -f; null where the script's own default (~/klipper/out/klipper.bin) was meant */
  firmware: string | null;
  asks: 'flash' | 'query' | 'request' | 'status';
}

const KATAPULT_LONG: Readonly<Record<string, string>> = {
  device: 'd',
  baud: 'b',
  interface: 'i',
  firmware: 'f',
  uuid: 'u',
  query: 'q',
  verbose: 'v',
  'request-bootloader': 'r',
  status: 's',
  help: 'h',
};

/** flashtool.py and flash_can.py: argparse, so values may be glued to their letters. `argv[0]` is the script. */
export function readKatapultArguments(argv: readonly string[]): KatapultArguments {
  const options = new Map<string, string>();
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const long = /^--([a-z-]{1,30})(?:=(.*))?$/.exec(word);
    const letter = long ? (KATAPULT_LONG[long[1] ?? ''] ?? '') : /^-([a-z])/.exec(word)?.[1];
    if (letter === undefined || letter === '') continue;
    const glued = long ? long[2] : word.slice(2) || undefined;
    if (!'dbifu'.includes(letter)) {
      for (const each of long ? letter : word.slice(1)) options.set(each, '');
    } else if (glued !== undefined) options.set(letter, glued);
    else {
      at += 1;
      options.set(letter, argv[at] ?? '');
    }
  }
  const value = (letter: string) => options.get(letter) || null;
  return {
    port: value('d'),
    interface: value('i') ?? 'can0',
    uuid: value('u'),
    firmware: value('f'),
    asks: options.has('q')
      ? 'query'
      : options.has('r')
        ? 'request'
        : options.has('s') || options.has('h')
          ? 'status'
          : 'flash',
  };
}

export interface FlasherArguments {
  port: string | null;
  /** the file that was to be written; null when nothing was */
  download: string | null;
}

/** What a flasher was to write, and through which port. */
export function readFlasherArguments(tool: FlasherName, argv: readonly string[]): FlasherArguments {
  const words = argv.slice(1);
  const after = (...names: readonly string[]) => {
    const at = words.findIndex((word) => names.includes(word));
    return at < 0 ? null : (words[at + 1] ?? null);
  };
  const glued = (form: RegExp) => words.map((word) => form.exec(word)?.[1]).find(Boolean) ?? null;
  switch (tool) {
    case 'katapult': {
      const { port, firmware, asks } = readKatapultArguments(argv);
      return { port, download: asks === 'flash' ? (firmware ?? '~/klipper/out/klipper.bin') : null };
    }
    case 'canbus_query':
      return { port: null, download: null };
    case 'avrdude': {
      const update = after('-U') ?? glued(/^-U(.{1,400})/) ?? '';
      const write = /^(?:\w{1,20}:w:)?(.{1,300}?)(?::[a-z])?$/.exec(update);
      const isRead = /^\w{1,20}:[rv]:/.test(update);
      return { port: after('-P') ?? glued(/^-P(.{1,300})/), download: isRead ? null : (write?.[1] ?? null) };
    }
    case 'bossac': {
      const writes = words.some((word) => word === '--write' || /^-[a-zA-Z]*w/.test(word));
      const last = words.findLast((word) => !word.startsWith('-')) ?? null;
      return {
        port: after('-p', '--port') ?? glued(/^(?:-p|--port=)(.{1,300})/),
        download: writes ? last : null,
      };
    }
    case 'dfu-programmer': {
      const at = words.findIndex((word) => word === 'flash' || word === 'flash-eeprom');
      const file = at < 0 ? null : (words.slice(at + 1).find((word) => !word.startsWith('-')) ?? null);
      return { port: null, download: file };
    }
    case 'hid-flash':
      return { port: words[1] ?? null, download: words[0] ?? null };
    case 'cube-programmer':
      return {
        port: glued(/^port=(.{1,300})/i),
        download: after('-w', '--write', '-d', '--download'),
      };
    case 'rp2040_flash':
      return { port: null, download: words[0] ?? null };
    case 'flash-sdcard': {
      const port = words.find((word, at) => !word.startsWith('-') && !/^-[bfd]$/.test(words[at - 1] ?? ''));
      return {
        port: port ?? null,
        download: words.includes('-l') ? null : (after('-f') ?? 'out/klipper.bin'),
      };
    }
    case 'pydfu':
      return { port: null, download: after('-u', '--upload') };
    case 'stm32loader': {
      const writes = words.some((word) => word === '--write' || /^-[a-zA-Z]*w/.test(word));
      const file = words.findLast((word) => !word.startsWith('-')) ?? null;
      return {
        port: after('-p', '--port') ?? glued(/^(?:-p|--port=)(.{1,300})/),
        download: writes ? file : null,
      };
    }
  }
}
