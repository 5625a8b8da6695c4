import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

type Run = (context: CommandContext) => Promise<number> | number;

const DEVICE = ['--device <sel>', 'bus path (1-1.4), serial number, VID:PID or tty path'] as const;
const SIMULATE = ['--simulate <name>', 'a simulated board instead of a real one'] as const;

const INFO_HELP = `
Examples:
  dfu-doctor info                          chip, memory, option bytes, protection
  dfu-doctor info --health                 is my board dead? reads all of it twice
  dfu-doctor info --health --write-test    tries a blank sector, too, and clears it`;
const READ_HELP = `
Examples:
  dfu-doctor read backup.dfu --region flash            keeps the address
  dfu-doctor read options.bin --region option-bytes
  dfu-doctor read boot.bin --address 0x08000000 --length 0x8000`;
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
  dfu-doctor unprotect --yes --consent erase-everything`;

/** The commands that look at, read, erase and unprotect a device in DFU mode. */
export function addDeviceCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('info')
    .description('tell all about a board in DFU mode; changes nothing')
    .option(...DEVICE)
    .option('--health', 'read its whole flash twice, and say what stands there')
    .option('--write-test', 'with --health: write into a blank sector and clear it again')
    .option('--yes', 'agree to the write test without being asked')
    .option(...SIMULATE)
    .option('--json', 'print the stable JSON form')
    .addHelpText('after', INFO_HELP)
    .action(
      (options: {
        device?: string;
        health?: boolean;
        writeTest?: boolean;
        yes?: boolean;
        simulate?: string;
        json?: boolean;
      }) => choose(async (context) => (await import('./info.ts')).runInfo(context, options)),
    );
  program
    .command('read')
    .description('read memory of a board in DFU mode into a .bin, .hex or .dfu file')
    .argument('<file>', 'where it is written; the ending says in which format')
    .option('--region <name>', 'flash, option-bytes, otp, ... as info lists them')
    .option('--address <addr>', 'first address, e.g. 0x08000000')
    .option('--length <n>', 'bytes, e.g. 32768 or 0x8000')
    .option(...DEVICE)
    .option('--overwrite', 'replace the file when it exists')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', READ_HELP)
    .action(
      (
        file: string,
        options: {
          region?: string;
          address?: string;
          length?: string;
          device?: string;
          overwrite?: boolean;
          simulate?: string;
          json?: boolean;
        },
      ) => choose(async (context) => (await import('./read.ts')).runRead(context, { file, ...options })),
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
    .option('--dry-run', 'show the plan, erase nothing')
    .option('--yes', 'carry the plan out without asking')
    .option('--consent <name>', 'what --yes alone does not cover: erase-bootloader')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', ERASE_HELP)
    .action(
      (options: {
        address?: string;
        length?: string;
        all?: boolean;
        device?: string;
        dryRun?: boolean;
        yes?: boolean;
        consent?: string;
        simulate?: string;
        json?: boolean;
      }) => choose(async (context) => (await import('./erase.ts')).runErase(context, options)),
    );
  program
    .command('unprotect')
    .description('lift read protection, which erases the whole chip')
    .option(...DEVICE)
    .option('--dry-run', 'show what is seen and what would be done')
    .option('--yes', 'do not ask; needs --consent, too')
    .option('--consent <name>', 'erase-everything')
    .option(...SIMULATE)
    .option('--json', 'print one event a line')
    .addHelpText('after', UNPROTECT_HELP)
    .action(
      (options: {
        device?: string;
        dryRun?: boolean;
        yes?: boolean;
        consent?: string;
        simulate?: string;
        json?: boolean;
      }) => choose(async (context) => (await import('./unprotect.ts')).runUnprotect(context, options)),
    );
}
