import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import type { EraseOptions } from './erase.ts';
import type { InfoOptions } from './info.ts';
import type { ReadOptions } from './read.ts';
import type { UnprotectOptions } from './unprotect.ts';

type Run = (context: CommandContext) => Promise<number> | number;

const DEVICE = ['--device <sel>', 'bus path (1-1.4), serial number, VID:PID or tty path'] as const;
const ENTRY = [
  '--entry <lines>',
  'behind a UART: how RTS and DTR are wired, e.g. rts=boot0,dtr=nreset; none; klipper',
] as const;
const BAUD = ['--baud <rate>', 'behind a UART: bits a second'] as const;
const RESET = ['--yes', 'reset a board behind a UART without asking'] as const;
const SIMULATE = ['--simulate <name>', 'a simulated board instead of a real one'] as const;

const INFO_HELP = `
Examples:
  dfu-doctor info                        chip, memory, option bytes, protection
  dfu-doctor info --health               is my board dead? reads all of it twice
  dfu-doctor info --health --write-test  tries a blank sector, too
  dfu-doctor info --device /dev/ttyUSB0 --entry none
                                         behind a UART: BOOT0 set, RESET pressed`;
const READ_HELP = `
Examples:
  dfu-doctor read backup.dfu --region flash            keeps the address
  dfu-doctor read options.bin --region option-bytes
  dfu-doctor read boot.bin --address 0x08000000 --length 0x8000
  dfu-doctor read old.hex --region flash --device /dev/ttyUSB0`;
const ERASE_HELP = `
Sectors are erased whole, and read back: "erased" is what was read back blank.

Examples:
  dfu-doctor erase --address 0x08008000 --length 0x8000 --dry-run
  dfu-doctor erase --all
  dfu-doctor erase --all --yes --consent erase-bootloader`;
const UNPROTECT_HELP = `
Lifting read protection erases everything on the chip. It is done only where two
different signs say that it is protected; dfu-doctor info shows them.

Examples:
  dfu-doctor unprotect --dry-run
  dfu-doctor unprotect --yes --consent erase-everything
  dfu-doctor unprotect --writing --device /dev/ttyUSB0`;

/** The commands that look at, read, erase and unprotect a device in DFU mode. */
export function addDeviceCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('info')
    .description('tell all about a board in its bootloader (DFU or UART)')
    .option(...DEVICE)
    .option('--health', 'read its whole flash twice, and say what stands there')
    .option('--write-test', 'with --health: write into a blank sector and clear it again')
    .option(...ENTRY)
    .option(...BAUD)
    .option('--yes', 'do not ask: for the write test, and before a board behind a UART is reset')
    .option(...SIMULATE)
    .option('--json', 'print the stable JSON form')
    .addHelpText('after', INFO_HELP)
    .action((options: InfoOptions) =>
      choose(async (context) => (await import('./info.ts')).runInfo(context, options)),
    );
  program
    .command('read')
    .description('read memory of a board in its bootloader into a .bin, .hex or .dfu file')
    .argument('<file>', 'where it is written; the ending says in which format')
    .option('--region <name>', 'flash, option-bytes, otp, ... as info lists them')
    .option('--address <addr>', 'first address, e.g. 0x08000000')
    .option('--length <n>', 'bytes, e.g. 32768 or 0x8000')
    .option(...DEVICE)
    .option(...ENTRY)
    .option(...BAUD)
    .option(...RESET)
    .option('--overwrite', 'replace the file when it exists')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', READ_HELP)
    .action((file: string, options: Omit<ReadOptions, 'file'>) =>
      choose(async (context) => (await import('./read.ts')).runRead(context, { file, ...options })),
    );
  addDestructiveCommands(program, choose);
}

function addDestructiveCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('erase')
    .description('erase sectors or all of the flash, and read back that it is blank')
    .option('--address <addr>', 'first address, e.g. 0x08008000')
    .option('--length <n>', 'bytes, e.g. 32768 or 0x8000')
    .option('--all', 'the whole flash')
    .option(...DEVICE)
    .option(...ENTRY)
    .option(...BAUD)
    .option('--dry-run', 'show the plan, erase nothing')
    .option('--yes', 'carry the plan out without asking')
    .option('--consent <name>', 'what --yes alone does not cover: erase-bootloader')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', ERASE_HELP)
    .action((options: EraseOptions) =>
      choose(async (context) => (await import('./erase.ts')).runErase(context, options)),
    );
  program
    .command('unprotect')
    .description('lift read protection, which erases the whole chip')
    .option('--writing', 'lift write protection instead, behind a UART; erases nothing')
    .option(...DEVICE)
    .option(...ENTRY)
    .option(...BAUD)
    .option('--dry-run', 'show what is seen and what would be done')
    .option('--yes', 'do not ask; needs --consent, too')
    .option('--consent <name>', 'erase-everything; with --writing lift-write-protection')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', UNPROTECT_HELP)
    .action((options: UnprotectOptions) =>
      choose(async (context) => (await import('./unprotect.ts')).runUnprotect(context, options)),
    );
}
