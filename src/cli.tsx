#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { BundleOptions } from './commands/bundle.ts';
import { type CommandContext, EXIT } from './commands/context.ts';
import { addDeviceCommands } from './commands/device-commands.ts';
import { HELP_TEXTS } from './commands/help-texts.ts';
import { openTerminal } from './commands/terminal.ts';
import { UsageError } from './commands/usage-error.ts';
import { printable, withoutControls } from './formats/text.ts';

type Run = (context: CommandContext) => Promise<number> | number;

/** The command line: argv to one command, its exit code to the shell. Every command's code is loaded when it runs. */
function buildProgram(choose: (run: Run) => void): Command {
  const program = new Command('dfu-doctor')
    .description("Finds out why a printer board won't flash, explains it in plain words, and flashes it.")
    .version(packageJson.version)
    .option('--simulate <name>', 'a simulated host and board instead of this machine, e.g. octopus-pro-f446')
    .option('--screen-reader', 'pages as lines of text, one after another, without pictures')
    .hook('preAction', (root) => {
      if (root.opts<{ screenReader?: boolean }>().screenReader) process.env['INK_SCREEN_READER'] = 'true';
    })
    .configureHelp({ helpWidth: 80 })
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(withoutControls(text)) })
    .action((options: { simulate?: string }, { args }: Command) =>
      choose(async (context) => {
        if (args[0] !== undefined) throw noSuchCommand(args[0]);
        return (await import('./commands/doctor.tsx')).runDoctor(context, options);
      }),
    );
  addReportingCommands(program, choose);
  addBundleCommands(program, choose);
  addBoardCommands(program, choose);
  addDeviceCommands(program, choose);
  addSimulateCommand(program, choose);
  for (const command of [program, ...program.commands]) {
    const text = HELP_TEXTS[command === program ? '' : command.name()];
    if (text !== undefined) command.addHelpText('after', text);
  }
  // a command that does not exist is an argument too many to commander: ours says it in words
  return program.allowExcessArguments();
}

function noSuchCommand(name: string): UsageError {
  return new UsageError(
    `There is no command called ${printable(name, 100)}.`,
    'To explain a log: dfu-doctor explain FILE; to flash firmware: dfu-doctor flash FILE. All commands: dfu-doctor --help.',
  );
}

function addReportingCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('check')
    .description('look at this machine and print the diagnosis')
    .option('--klipper <dir>', "Klipper's tree, or a Makefile")
    .option('--firmware <file>', 'the image that is to be flashed')
    .option('--simulate <name>', 'a simulated host instead of this machine')
    .option('--json', 'print the stable JSON form')
    .action((options: { klipper?: string; firmware?: string; simulate?: string; json?: boolean }) =>
      choose(async (context) => (await import('./commands/check.ts')).runCheck(context, options)),
    );
  program
    .command('explain')
    .description('explain pasted console text; never touches hardware')
    .argument('[file...]', 'text files; - is standard input')
    .option('--json', 'print the stable JSON form')
    .action((files: string[], options: { json?: boolean }) =>
      choose(async (context) =>
        (await import('./commands/explain.ts')).runExplain(context, { files, ...options }),
      ),
    );
  program
    .command('fix')
    .description('show what mends a finding; file edits are written when you agree, with a copy kept')
    .argument('[rule]', 'what check found, e.g. reset-flag-with-leave')
    .option('--undo <file>', 'put a file back as it was before its last fix')
    .option('--klipper <dir>', "Klipper's tree, or a Makefile")
    .option('--yes', 'write without asking')
    .option('--json', 'print the stable JSON form')
    .action(
      (
        ruleId: string | undefined,
        options: { undo?: string; klipper?: string; yes?: boolean; json?: boolean },
      ) =>
        choose(async (context) =>
          (await import('./commands/fix.ts')).runFix(
            context,
            ruleId === undefined ? options : { ruleId, ...options },
          ),
        ),
    );
  program
    .command('rules')
    .description('list what is checked, or explain one rule')
    .argument('[id]', 'a rule, e.g. reset-flag-with-leave')
    .option('--json', 'print the stable JSON form')
    .action((id: string | undefined, options: { json?: boolean }) =>
      choose(async (context) =>
        (await import('./commands/rules.ts')).runRules(
          context,
          id === undefined ? options : { id, ...options },
        ),
      ),
    );
}

function addBundleCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('setup')
    .description('set up a board step by step, from a bare machine to its serial line')
    .option('--klipper <dir>', "Klipper's tree")
    .option('--simulate <name>', 'a simulated host instead of this machine')
    .option('--json', 'print how the steps stand')
    .action((options: { klipper?: string; simulate?: string; json?: boolean }) =>
      choose(async (context) => (await import('./commands/setup.ts')).runSetup(context, options)),
    );
  program
    .command('bundle')
    .description('write a report for somebody who is to help, private things replaced')
    .option('-o, --output <file>', 'the .zip to write, dfu-doctor-DATE-TIME.zip otherwise')
    .option('--klipper <dir>', "Klipper's tree, or a Makefile")
    .option('--firmware <file>', 'the image that is to be flashed')
    .option('--log <file...>', 'what a console printed; klippy.log goes in unmodified')
    .option('--no-redact', 'replace nothing')
    .option('--issue <tracker>', 'print the text for dfu-util, klipper or plain; writes no file')
    .option('--simulate <name>', 'a simulated host instead of this machine')
    .option('--yes', 'write without asking')
    .option('--json', 'print what was written as JSON')
    .action((options: BundleOptions) =>
      choose(async (context) => (await import('./commands/bundle.ts')).runBundle(context, options)),
    );
  program
    .command('open')
    .description("show somebody else's report; never touches hardware")
    .argument('<file>', 'a .zip that dfu-doctor bundle wrote')
    .option('--json', 'print its diagnosis, of then and of today, as JSON')
    .action((file: string, options: { json?: boolean }) =>
      choose(async (context) => (await import('./commands/open.ts')).runOpen(context, file, options)),
    );
}

function addBoardCommands(program: Command, choose: (run: Run) => void): void {
  program
    .command('list')
    .description('list USB devices, like lsusb')
    .option('-v, --verbose', 'all descriptors, like lsusb -v')
    .option('-t, --tree', 'the device tree, like lsusb -t')
    .option('-d, --device <vid:pid>', 'only devices with this vendor and product id')
    .option('--simulate <name>', 'a simulated host instead of this machine')
    .option('--json', 'print the stable JSON form')
    .action(
      (options: { verbose?: boolean; tree?: boolean; device?: string; simulate?: string; json?: boolean }) =>
        choose(async (context) => (await import('./commands/list.ts')).runList(context, options)),
    );
  program
    .command('flash')
    .description('plan, erase, write, read back, start, and wait until the board is back')
    .argument('<file>', 'a .bin, .hex, .elf, .dfu, .uf2 or .srec file')
    .option('--device <sel>', 'bus path (1-1.4), serial number, VID:PID or tty path')
    .option('--all', 'every board in DFU mode, or those in --device A,B, at the same time')
    .option('--address <addr>', 'where a .bin goes, e.g. 0x08008000')
    .option('--simulate <name>', 'a simulated board instead of a real one')
    .option('--backup <file>', 'keep what is erased in a new .dfu or .hex file')
    .option('--force <name>', 'set aside one refusal, by the name that the plan prints')
    .option('--baud <rate>', "of a board behind a UART; without it the fastest that the chip's family takes")
    .option('--entry <lines>', 'how RTS and DTR are wired, e.g. rts=boot0,dtr=nreset; none; klipper')
    .option('--via <way>', 'dfu, katapult or can; without it whichever is there')
    .option(
      '--sdcard <dir>',
      'copy the file onto an SD card instead, under the name that the board looks for',
    )
    .option('--board <id>', 'which board the SD card is for, e.g. btt-skr-mini-e3-v2.0')
    .option('--restore-bootloader', "put the maker's bootloader back; needs --backup")
    .option('--dry-run', 'show the plan, write nothing')
    .option('--yes', 'carry the plan out without asking')
    .option('--no-leave', 'stay in DFU mode afterwards')
    .option('--json', 'print one event a line')
    .action(
      (
        file: string,
        options: {
          device?: string;
          address?: string;
          baud?: string;
          entry?: string;
          force?: string;
          via?: string;
          sdcard?: string;
          board?: string;
          all?: boolean;
          backup?: string;
          restoreBootloader?: boolean;
          simulate?: string;
          dryRun?: boolean;
          yes?: boolean;
          leave: boolean;
          json?: boolean;
        },
      ) =>
        choose(async (context) => {
          const { sdcard, board, ...others } = options;
          if (sdcard === undefined && board === undefined) {
            return (await import('./commands/flash.ts')).runFlash(context, { file, ...others });
          }
          return (await import('./commands/sd-card.ts')).runSdCard(context, { file, ...options });
        }),
    );
}

function addSimulateCommand(program: Command, choose: (run: Run) => void): void {
  program
    .command('simulate')
    .description('list the simulated boards, or show one to other programs as if it were plugged in')
    .argument('[name]', 'which one, e.g. octopus-pro-f446; without it all are listed')
    .option('--usbip [address]', 'serve it to USB/IP clients at [HOST:]PORT (127.0.0.1:3240)')
    .option('--attach', 'plug it into this kernel (Linux, root)')
    .option('--json', 'print one event a line')
    .action(
      (name: string | undefined, options: { usbip?: string | true; attach?: boolean; json?: boolean }) =>
        choose(async (context) =>
          (await import('./commands/simulate.ts')).runSimulate(context, name, options),
        ),
    );
}

async function main(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  let run: Run | undefined;
  try {
    buildProgram((chosen) => {
      run = chosen;
    }).parse(argv);
    return run ? await run(terminal) : EXIT.ok;
  } catch (error) {
    // commander has printed its own message; help and version end with 0
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof UsageError) {
      terminal.talk(`dfu-doctor: ${printable(error.message, 1000)}\n${printable(error.next, 4000)}\n`);
      return EXIT.usage;
    }
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.talk(
      `dfu-doctor broke down, which is a fault of this program.\nPlease report it with these lines:\n${withoutControls(details)}\n`,
    );
    return EXIT.blocked;
  }
}

process.exitCode = await main(process.argv);
