import { formatAddress } from '../../formats/text.ts';
import { readBuildTarget } from '../../knowledge/klipper-config.ts';
import { configLines, LINKS } from '../build-config.ts';
import { chosenBoard } from '../chosen-board.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';

const LINK_WORDS = {
  usb: 'USB',
  usart1: 'UART on PA10/PA9 (USART1)',
  usart2: 'UART on PA3/PA2 (USART2)',
  usart3: 'UART on PB11/PB10 (USART3)',
  can: 'CAN on PB8/PB9',
} as const;

/** A firmware file for this board: built in the user's own Klipper tree, or one that is there already. */
export function firmware(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const board = chosenBoard(scene);
  const askFile: SetupChoice = {
    id: 'have-file',
    label: 'Use a file that I have',
    deed: { kind: 'ask-file' },
  };
  if (state.firmware?.kind === 'file') {
    return {
      done: true,
      says: [`The firmware is ${state.firmware.path}. Whether it fits the board is checked next.`],
      commands: [],
      choices: [askFile],
    };
  }
  if (!board || state.applicationStart === null) {
    return {
      done: false,
      says: ['Board and bootloader have to be decided first.'],
      commands: [],
      choices: [askFile],
    };
  }
  if (evidence.klipper.status !== 'collected') {
    return {
      done: false,
      says: ["Without Klipper's sources nothing can be built here."],
      commands: [],
      choices: [askFile],
    };
  }
  const { path, config } = evidence.klipper.value;
  const target = config ? readBuildTarget(config.symbols) : null;
  const isConfigured =
    target?.mcu?.startsWith(board.mcu) === true &&
    target.start?.address === state.applicationStart &&
    (target.crystalMhz === board.crystalMhz || target.crystalMhz === null) &&
    state.link.startsWith('usart') === target.usesUart;
  const links = LINKS.filter((link) => link !== state.link).map(
    (link): SetupChoice => ({
      id: `link:${link}`,
      label: `The board talks over ${LINK_WORDS[link]} instead`,
      deed: { kind: 'decide', change: { link, firmware: null, flashed: null } },
    }),
  );
  const lines = configLines({
    mcu: board.mcu,
    applicationStart: state.applicationStart,
    crystalMhz: board.crystalMhz,
    link: state.link,
  });
  if (lines === null) {
    return {
      done: false,
      says: [
        `For ${board.mcu} with a crystal of ${board.crystalMhz} MHz this program knows no lines for .config. Run make menuconfig and make yourself, then use the file.`,
      ],
      commands: [`cd ${path} && make menuconfig && make`],
      choices: [askFile],
    };
  }
  if (!isConfigured) {
    return {
      done: false,
      says: [
        `Klipper's .config has to say: ${board.mcu}, firmware at ${formatAddress(state.applicationStart)}, crystal ${board.crystalMhz} MHz, talking over ${LINK_WORDS[state.link]}.`,
        `These lines are written to ${path}/.config; the one that is there is kept as .config.before-setup, and make adds the rest:`,
        ...lines,
      ],
      commands: [],
      choices: [
        {
          id: 'write-config',
          label: 'Write .config',
          deed: { kind: 'write-config', lines, path: `${path}/.config` },
        },
        ...links,
        askFile,
      ],
    };
  }
  const built = builtSince(scene);
  return {
    done: built,
    says: [
      `.config fits this board: ${board.mcu}, ${formatAddress(state.applicationStart)}, ${board.crystalMhz} MHz, ${LINK_WORDS[state.link]}.`,
      built
        ? 'The firmware was built from it.'
        : 'The firmware has to be built from it: make runs in the Klipper tree and takes some minutes on a small machine.',
    ],
    commands: [],
    choices: [
      {
        id: 'make',
        label: built ? 'Build it again' : 'Build the firmware',
        deed: { kind: 'make', folder: path },
      },
      ...links,
      askFile,
    ],
  };
}

/** Is what make left there newer than the .config, and the one that setup built? */
function builtSince({ evidence, state }: SetupScene): boolean {
  const { klipper, firmware: image } = evidence;
  if (klipper.status !== 'collected' || image.status !== 'collected' || !klipper.value.config) return false;
  return (
    state.firmware?.kind === 'built' &&
    image.value.sha256 === state.firmware.sha256 &&
    image.value.modifiedMs >= klipper.value.config.modifiedMs
  );
}
