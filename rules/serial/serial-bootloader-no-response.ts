import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import { firmwarePort, gotAnotherByte, knownPorts, portOf } from '../../src/diagnosis/uart-targets.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** The boot ROM did not answer 0x7F (AN3155 2.1) at a port that could lead to it. */
export const rule = defineRule({
  id: 'serial-bootloader-no-response',
  title: 'the serial bootloader does not answer',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The port could be opened, and the bootloader of the chip did not answer on it.',
    why: 'The serial bootloader listens only after a reset with BOOT0 set, and only at certain pins. Nothing was written, and the board is as it was.',
    fix: 'Set BOOT0, press RESET, check that TX goes to RX and RX to TX with a common ground, and use a UART that the ROM of this chip listens to.',
  },
  needs: ['runs'],
  uses: ['serialPorts', 'kernelLog'],
  *check({ runs, optional }) {
    const known = knownPorts(optional.serialPorts, optional.kernelLog);
    const silent = silences(runs).flatMap((said) => {
      const port = portOf(said.run, runs);
      return port !== null && firmwarePort(said.run, port, known) ? [] : [{ ...said, port }];
    });
    for (const { host, last, items } of byHost(silent)) {
      const port = last.port === null ? null : printable(last.port, 120);
      yield {
        subject: `${port ?? 'serial port'}${onHost(host)}`,
        ...wordsFor(last, `${toolName(last.run.tool)}${onHost(host)}${port === null ? '' : ` at ${port}`}`),
        origins: items.map(({ origin }) => origin),
        remedies: remediesFor(last.run, port),
      } satisfies FindingDraft;
    }
  },
});

/** flashers for other chips; where make calls one for an STM32, that is wrong-mcu-in-config */
const OTHER_CHIPS: readonly Run['tool'][] = ['avrdude', 'bossac'];

function silences(facts: RunFacts): SaidLine[] {
  return [
    ...linesSaying(runsOf(facts, ...OTHER_CHIPS), 'bootloader-silent').filter(
      // avrdude goes on after a port that it could not open, and wonders at the silence
      ({ run }) =>
        run.outcome === 'failed' && !says(run, 'bootloader-connected', 'port-missing', 'port-busy'),
    ),
    ...linesSaying(runsOf(facts, 'stm32flash'), 'init-failed'),
    ...linesSaying(runsOf(facts, 'stm32flash'), 'bootloader-read-failed').filter(
      ({ run }) => !says(run, 'stm32-device-id'),
    ),
    // its console for USB and SWD says other words
    ...linesSaying(runsOf(facts, 'cube-programmer'), 'bootloader-silent').filter(({ line }) =>
      line.text.includes('Activating device: KO'),
    ),
    ...linesSaying(runsOf(facts, 'stm32loader'), 'bootloader-silent'),
    ...linesSaying(runsOf(facts, 'betaflight'), 'bootloader-silent').filter(({ line }) =>
      /bootloader/.test(line.text),
    ),
  ];
}

/** `where`: the tool, its host and its port */
function wordsFor({ run, line }: SaidLine, where: string): Pick<FindingDraft, 'what' | 'why'> {
  if (OTHER_CHIPS.includes(run.tool)) {
    return {
      what: `No bootloader answered ${where}.`,
      why: `${toolName(run.tool)} talks only to the bootloader of ${run.tool === 'bossac' ? 'a SAM' : 'an AVR'} chip, and that listens for a moment after a reset. A hint why it was silent: another port, another speed, no such bootloader on the board, or another program at the port. Nothing was written.`,
    };
  }
  if (line.meaning === 'bootloader-read-failed') {
    return {
      what: `The answers that ${where} got are not those of the serial bootloader.`,
      why: 'Something answered the first request, and then came bytes that make no sense: another program reads at the same port (a login console, Klipper), the line is noisy, or a firmware is running instead of the bootloader. Nothing was written.',
    };
  }
  return gotAnotherByte(run)
    ? {
        what: `What answered ${where} is not the serial bootloader of an STM32.`,
        why: 'A byte came back that the bootloader never sends: the firmware is running instead, TX and RX are joined, or the line is noisy. Nothing was written.',
      }
    : {
        what: `The serial bootloader of the chip did not answer ${where}.`,
        why: 'A hint why: BOOT0 is not set, RESET was not pressed after it, TX and RX are crossed or not connected, or the ROM of this chip listens at another UART. Nothing was written.',
      };
}

function toolName(tool: Run['tool']): string {
  return tool === 'cube-programmer' ? 'STM32CubeProgrammer' : tool;
}

const RESET_AND_TRY: Remedy = {
  kind: 'steps',
  title: 'Catch the bootloader',
  risk: 'none',
  steps: [
    'Run `ls -l /dev/serial/by-id` and give the command the port of this board; close every other program that may use it (serial monitor, OctoPrint, Klipper).',
    'A SAM board (Arduino Due, Zero): press its ERASE button, or RESET twice within half a second, and run the command at once.',
    'An AVR board: take the speed and programmer that its maker names (`-c wiring -b 115200` for a Mega 2560), and press RESET just before.',
    'If it never answers, the bootloader is missing, or the board carries another chip than the command is for.',
  ],
};

function remediesFor({ tool }: Run, port: string | null): Remedy[] {
  return OTHER_CHIPS.includes(tool) ? [RESET_AND_TRY] : remedies(port);
}

function remedies(port: string | null): Remedy[] {
  const isCdc = port !== null && /ttyACM\d/.test(port);
  return [
    {
      kind: 'steps',
      title: 'Bring the chip into its serial bootloader',
      risk: 'none',
      steps: [
        'Set BOOT0 (jumper or button), press RESET once, and run the command again at once.',
        'Check the wires: TX of the adapter to RX of the board, RX to TX, ground to ground, 3.3 V levels.',
        'Use USART1 (PA9 and PA10 on most STM32); other pins work only where the ROM of the chip listens to them.',
        'Try it with `-b 57600`, and close everything else that may use the port.',
      ],
    },
    ...(isCdc
      ? [
          {
            kind: 'steps',
            title: 'Make sure that the port leads to an adapter',
            risk: 'none',
            steps: [
              `\`ls -l /dev/serial/by-id\` tells what ${port} is: where its name holds Klipper, it is the board's own USB port, and the bootloader never answers there. Flash by USB then: BOOT0, RESET, \`dfu-doctor flash\`.`,
            ],
          } satisfies Remedy,
        ]
      : []),
  ];
}
