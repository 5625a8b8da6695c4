import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';

/** part of a C library or of the compiler itself: not a file of the firmware's own tree */
const LIBRARY =
  /^(?:std\w{2,9}|stdint|string|assert|errno|limits|math|inttypes|sys\/\w{2,20}|newlib|_ansi|machine\/\w{2,30}|avr\/\w{2,30}|util\/\w{2,20})\.h$|^(?:nano|nosys|rdimon)\.specs$|^-l(?:c|c_nano|g|gcc|m|nosys)$|^crt\w{1,12}\.o$/;
/** headers of the libraries that tools of the build, compiled for this computer, need: Debian's package by header */
const HOST_LIBRARIES: Readonly<Record<string, string>> = {
  'libusb.h': 'libusb-1.0-0-dev',
  'libusb-1.0/libusb.h': 'libusb-1.0-0-dev',
  'ncurses.h': 'libncurses-dev',
  'curses.h': 'libncurses-dev',
  'ncursesw/ncurses.h': 'libncurses-dev',
};
const PROGRAM = /^(arm-none-eabi|avr|arm|riscv\w{0,30}|pru)-(?:gcc|g\+\+|as|ld|objcopy|objdump|cpp|size|ar)$/;

/** Debian's packages by the compiler's target. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'arm-none-eabi': ['gcc-arm-none-eabi', 'binutils-arm-none-eabi', 'libnewlib-arm-none-eabi'],
  avr: ['gcc-avr', 'binutils-avr', 'avr-libc'],
  host: ['build-essential'],
  'libusb-1.0-0-dev': ['libusb-1.0-0-dev', 'pkg-config'],
  'libncurses-dev': ['libncurses-dev'],
};

/** The compiler for the board's processor, its C library, or make itself is not installed. */
export const rule = defineRule({
  id: 'toolchain-missing',
  title: 'the compiler is not installed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "The compiler for the board's processor (arm-none-eabi-gcc for an STM32), or a part of it, is not installed.",
    why: 'Without it no firmware is built, so there is nothing to flash, or only an old file.',
    fix: 'Install gcc-arm-none-eabi with its C library, then run make again.',
  },
  needs: [],
  uses: ['runs', 'tools', 'klipper', 'firmware'],
  oneOf: ['runs', 'tools'],
  explains: ['build-tree-broken', 'firmware-stale'],
  *check({ intent, source, optional: { runs, tools, klipper, firmware } }) {
    const missing = linesSaying(runs?.runs ?? [], 'command-not-found', 'header-missing').filter(
      (said) => familyOf(said) !== null,
    );
    for (const { host, first, items } of byHost(missing)) {
      const name = nameOf(first);
      const family = familyOf(first) ?? 'host';
      const isPart = first.line.meaning === 'header-missing';
      const part = family.endsWith('-dev') ? 'the header of a library' : 'a part of its C library';
      yield {
        subject: `${name}${onHost(host)}`,
        what: isPart
          ? `The compiler${onHost(host)} does not find ${name}, ${part}, so the firmware cannot be built.`
          : `The program ${name} is not installed${onHost(host)}, so the firmware cannot be built.`,
        why: 'No new firmware comes out of make without it. Nothing was flashed, and the board is as it was.',
        origins: items.map((item) => item.origin),
        remedies: [install(family)],
      };
    }
    // one who has the firmware already needs no compiler
    if (source.kind === 'transcript' || intent !== 'flash' || !tools || !klipper?.config || firmware) return;
    const mcu = readBuildTarget(klipper.config.symbols).mcu ?? '';
    if (!mcu.startsWith('stm32') || tools.tools.some(({ name }) => name === 'arm-none-eabi-gcc')) return;
    yield {
      subject: 'arm-none-eabi-gcc',
      what: `The .config builds for ${printable(mcu, 40)}, no firmware has been built yet, and arm-none-eabi-gcc is not installed on this machine.`,
      why: '`make` needs this compiler to build the firmware that is to be flashed.',
      origins: [
        { kind: 'command', argv: ['which', 'arm-none-eabi-gcc'], text: 'not in the search path' },
        { kind: 'file', path: klipper.config.path },
      ],
      remedies: [install('arm-none-eabi')],
    };
  },
});

/** The compiler's target whose part is missing; null for what is no part of a compiler. */
function familyOf({ line, run }: SaidLine): string | null {
  if (line.meaning === 'header-missing') {
    const header = String(line.details['header'] ?? '');
    if (Object.hasOwn(HOST_LIBRARIES, header)) return HOST_LIBRARIES[header] ?? null;
    if (!LIBRARY.test(header)) return null;
    return header.startsWith('avr/') || header.startsWith('util/') ? 'avr' : 'arm-none-eabi';
  }
  const command = String(line.details['command'] ?? '');
  if (command === 'make' || command === 'gcc' || command === 'cc' || command === 'g++') return 'host';
  const target = PROGRAM.exec(command)?.[1];
  // "arm-none-eabi-gcc --version" typed to see whether it is there says the same
  return target === undefined || run.tool === 'lsusb' ? null : target;
}

function nameOf({ line }: SaidLine): string {
  return printable(String(line.details['command'] ?? line.details['header']), 60);
}

function install(family: string): Remedy {
  const packages = PACKAGES[family] ?? PACKAGES['arm-none-eabi'] ?? [];
  return {
    kind: 'command',
    title: 'Install it (Debian, Raspberry Pi OS, Armbian, Ubuntu), then run make again',
    risk: 'reversible',
    argv: ['apt-get', 'install', ...packages],
    elevated: true,
  };
}
