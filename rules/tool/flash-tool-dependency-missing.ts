import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import { flasherOf } from '../../src/formats/flasher-arguments.ts';
import { printable } from '../../src/formats/text.ts';

/** A program could not be started: it is not there, nor is a library of it, or it is for another processor. */
export const rule = defineRule({
  id: 'flash-tool-dependency-missing',
  title: 'the flash tool cannot start on this system',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The flash tool did not start: it is not installed, a library that it needs is missing, or it is built for another system.',
    why: 'It ended before it did anything. The board is not concerned.',
    fix: "Install the tool from the system's own packages; they bring its libraries with them.",
  },
  needs: ['runs'],
  explains: ['dfu-util-missing', 'flash-tool-crashed'],
  *check({ runs }) {
    yield* missingScripts(runs.runs);
    for (const { host, first, items } of byHost(absent(runs))) yield notInstalled(host, first, items);
    for (const { host, first, items } of byHost(linesSaying(runs.runs, 'library-missing'))) {
      const { library, program } = first.line.details;
      const name = program === undefined ? nameOf(first.run.tool) : printable(String(program), 80);
      const part = library === undefined ? null : printable(String(library), 120);
      yield {
        subject: `${name}${onHost(host)}`,
        what:
          part === null
            ? `${name} cannot run${onHost(host)}: it is built for another kind of processor.`
            : `${name} cannot start${onHost(host)}, because ${part} is missing.`,
        why:
          part === null
            ? 'A program for a PC does not run on a Raspberry Pi, and one for 32 bits not on every 64-bit system. Nothing was sent to the board.'
            : 'Programs that come in a board package or an archive are built for one system, and other systems lack their libraries or have other versions. Nothing was sent to the board.',
        origins: items.map((item) => item.origin),
        remedies: remedies(part ?? '', name),
      };
    }
  },
});

/** A script of Katapult or Klipper that was to be run and is not where it was looked for. */
function* missingScripts(runs: readonly Run[]): Iterable<FindingDraft> {
  const missing = linesSaying(runs, 'no-such-file').filter(({ line }) => {
    const name = scriptIn(line.details['path']);
    return name.endsWith('.py') && flasherOf(name) !== undefined;
  });
  for (const { host, last, items } of byHost(missing)) {
    const path = printable(String(last.line.details['path']), 200);
    const name = scriptIn(last.line.details['path']);
    yield {
      subject: `${name}${onHost(host)}`,
      what: `The script ${path} is not there${onHost(host)}, so nothing was started.`,
      why: 'It belongs to Katapult or Klipper, whose folder is elsewhere, has another name, or was never fetched. Nothing was sent to the board.',
      origins: items.map(({ origin }) => origin),
      remedies: [
        {
          kind: 'steps',
          title: 'Find it, or fetch it',
          risk: 'none',
          steps: [
            `Run \`find ~ -name ${name}\` and give the path that it prints. Klipper brings its own copy of Katapult's scripts along, below lib/.`,
            'If it prints nothing, fetch Katapult with the `git clone` line of its documentation. CanBoot is its former name.',
          ],
        },
      ],
    };
  }
}

function scriptIn(path: string | number | undefined): string {
  return (
    String(path ?? '')
      .split('/')
      .at(-1) ?? ''
  );
}

/** scripts of the board packages of Arduino and PlatformIO that call the flasher */
const UPLOADERS = /^(?:maple_upload|serial_upload|stlink_upload|hid_upload|upload-reset|massStorageCopy)$/;

/** dfu-util and stm32flash have rules of their own */
function absent({ runs }: RunFacts): SaidLine[] {
  return linesSaying(runs, 'command-not-found').filter(({ run, line }) => {
    const tool = flasherOf(String(line.details['command'] ?? '').toLowerCase());
    const runsLater = runs.some(
      (other) =>
        other.tool === tool &&
        other.host === run.host &&
        other.source === run.source &&
        other.firstLine > line.line,
    );
    return (tool !== undefined && !runsLater) || UPLOADERS.test(String(line.details['command']));
  });
}

function notInstalled(host: string | null, { line }: SaidLine, items: readonly SaidLine[]): FindingDraft {
  const name = printable(String(line.details['command']), 80);
  return {
    subject: `${name}${onHost(host)}`,
    what: `There is no program called ${name}${onHost(host)}, so the command that needed it could not start.`,
    why: 'Nothing was written, and the board is as it was.',
    origins: items.map((item) => item.origin),
    remedies: UPLOADERS.test(name)
      ? [GET_PACKAGE]
      : /^stm32_programmer/i.test(name)
        ? [GET_CUBE]
        : remedies('', name),
  };
}

const GET_PACKAGE: Remedy = {
  kind: 'steps',
  title: 'Install the board package again, or do without it',
  risk: 'reversible',
  steps: [
    'PlatformIO: `pio pkg update`, or remove the package tool-stm32duino and build again. Arduino: remove the board package in the Boards Manager and install it again.',
    'Or bring the board into DFU mode and write the file with `dfu-doctor flash FILE`.',
  ],
};

const GET_CUBE: Remedy = {
  kind: 'steps',
  title: 'Install STM32CubeProgrammer, or do without it',
  risk: 'reversible',
  steps: [
    'It is at https://www.st.com/en/development-tools/stm32cubeprog.html; add the folder `bin` of it to the PATH, and start the program again that calls it.',
    'Or bring the board into DFU mode and write the file with `dfu-doctor flash FILE`.',
  ],
};

function nameOf(tool: string): string {
  return tool === 'other' || tool === 'make' ? 'The flash tool' : tool;
}

/** of Debian and its kin; the package that holds bossac is called bossa-cli */
const PACKAGES = ['stm32flash', 'avrdude', 'dfu-programmer', 'bossa'];

function remedies(library: string, name: string): Remedy[] {
  const own = PACKAGES.find((known) => name.includes(known)) ?? 'dfu-util';
  if (/dyld|\.dylib/.test(library)) {
    return [
      {
        kind: 'command',
        title: 'Install it with its libraries (Homebrew)',
        risk: 'reversible',
        argv: ['brew', 'reinstall', own, 'libusb'],
        elevated: false,
      },
    ];
  }
  if (library.endsWith('.dll')) {
    return [
      {
        kind: 'steps',
        title: 'Put the library beside the program',
        risk: 'none',
        steps: [
          'Unpack the whole archive of the tool into one folder: libusb-1.0.dll belongs beside dfu-util.exe.',
          'Start it from that folder.',
        ],
      },
    ];
  }
  return [
    {
      kind: 'command',
      title: 'Install it from the packages of the system (Debian, Raspberry Pi OS, Armbian, Ubuntu)',
      risk: 'reversible',
      argv: [
        'apt-get',
        'install',
        own === 'bossa' ? 'bossa-cli' : own,
        ...(library.includes('libusb') ? ['libusb-1.0-0'] : []),
      ],
      elevated: true,
    },
    {
      kind: 'flash',
      title: 'Or, for a board in DFU mode, flash with the built-in flasher',
      risk: 'destructive',
      file: null,
      address: null,
      device: null,
    },
  ];
}
