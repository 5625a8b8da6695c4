import { klipperPort, uartAdapters } from '../klipper-port.ts';
import { START_OVER } from '../start-over.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';

/** The line by which Klipper finds the board; done when printer.cfg has it. */
export function serialLine(scene: SetupScene): StepDraft {
  const { link } = scene.state;
  if (link.startsWith('can')) return byCan(scene);
  if (link.startsWith('usart')) return byUart(scene);
  const port = klipperPort(scene);
  if (port === null) {
    return {
      done: false,
      waitsFor: 'back',
      says: ['The line can be told when the board is back.'],
      commands: [],
      choices: [],
    };
  }
  if (scene.state.inPrinterConfig === port) return isThere(port);
  return {
    done: false,
    says: [
      'In printer.cfg the section [mcu] has to say:',
      `serial: ${port}`,
      'It can be put there now: the change is shown first, and the old file is kept beside it.',
    ],
    commands: [],
    choices: [putInto(port, 'Put it into printer.cfg'), ...byHand(port)],
  };
}

function isThere(port: string): StepDraft {
  return {
    done: true,
    says: [
      'printer.cfg names the board:',
      `serial: ${port}`,
      'Restart Klipper to use it (FIRMWARE_RESTART in its console). When it says that it is ready, everything is done.',
    ],
    commands: [],
    choices: [START_OVER],
  };
}

/** For who edits printer.cfg in the web interface. */
function byHand(port: string): readonly SetupChoice[] {
  return [
    {
      id: 'copy-line',
      label: 'Copy the line to the clipboard',
      deed: { kind: 'copy', text: `serial: ${port}` },
    },
    {
      id: 'by-hand',
      label: 'I have put it there myself',
      deed: { kind: 'decide', change: { inPrinterConfig: port } },
    },
  ];
}

function putInto(serialPath: string, label: string): SetupChoice {
  return {
    id: `printer-config:${serialPath}`,
    label,
    deed: { kind: 'edit-printer-config', serialPath },
  };
}

function byUart(scene: SetupScene): StepDraft {
  const adapters = uartAdapters(scene);
  const [only, ...others] = adapters;
  if (!only) {
    return {
      done: false,
      says: [
        'The board talks over a UART, and no USB-UART adapter is seen. Many boards have one of their own behind their USB socket: plug it in.',
        'On the pins of a Raspberry Pi the section [mcu] of printer.cfg says: serial: /dev/serial0',
      ],
      commands: [],
      choices: [],
    };
  }
  const there = adapters.find(({ name }) => name === scene.state.inPrinterConfig);
  if (there) return isThere(there.name);
  return {
    done: false,
    says: [
      'The board talks over a UART, so the port of its USB-UART adapter goes into the section [mcu] of printer.cfg:',
      ...adapters.map(({ name }) => `serial: ${name}`),
      ...(others.length === 0
        ? []
        : ['Which one it is shows when you unplug the board: its line goes away from here.']),
    ],
    commands: [],
    choices: [
      ...adapters.map(({ name }) => putInto(name, `Put ${name} into printer.cfg`)),
      ...(others.length === 0 ? byHand(only.name) : []),
    ],
  };
}

function byCan({ evidence }: SetupScene): StepDraft {
  const tree = evidence.klipper.status === 'collected' ? evidence.klipper.value.path : '~/klipper';
  return {
    done: false,
    says: [
      'Over CAN the section of the board in printer.cfg has a canbus_uuid instead of a serial line. The line below asks the bus for it (can0, 1 Mbit/s in most guides); a board that Klipper talks to already does not answer.',
      'Then write into its section, [mcu] or [mcu NAME]: canbus_uuid: followed by the twelve digits. Setup cannot see that: skip this step when it is done.',
    ],
    commands: [`~/klippy-env/bin/python ${tree}/scripts/canbus_query.py can0`],
    choices: [],
  };
}
