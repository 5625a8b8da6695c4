import { formatAddress } from '../../formats/text.ts';
import type { BoardFacts } from '../../knowledge/boards.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { configLines, LINK_WORDS, linksFor, saysAll } from '../build-config.ts';
import { chosenBoard } from '../chosen-board.ts';
import { seenFirmware } from '../seen-firmware.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';

const ASK_FILE: SetupChoice = {
  id: 'have-file',
  label: 'Use a file that I have',
  deed: { kind: 'ask-file' },
};

/** A firmware file for this board: built in the user's own Klipper tree, or one that is there already. */
export function firmware(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  if (state.firmware?.kind === 'file') return ownFile(scene, state.firmware.path);
  const board = chosenBoard(scene);
  if (!board || state.applicationStart === null) {
    return {
      ...stuck([
        'Board and bootloader have to be decided first, unless you have a file for the board already.',
      ]),
      waitsFor: board ? 'bootloader' : 'board',
    };
  }
  if (evidence.klipper.status !== 'collected') {
    return {
      ...stuck([
        "Without Klipper's sources nothing can be built here: the first step says how to get them. Or use a file that you have.",
      ]),
      waitsFor: 'prerequisites',
    };
  }
  const { path, config } = evidence.klipper.value;
  const lines = configLines({
    mcu: board.mcu,
    applicationStart: state.applicationStart,
    crystalMhz: board.crystalMhz,
    link: state.link,
    startupPins: board.build?.startupPins ?? null,
  });
  if (lines === null) {
    return stuck(
      [
        `For ${board.mcu} with a crystal of ${board.crystalMhz} MHz this program knows no lines for .config. Run make menuconfig and make yourself, then use the file.`,
      ],
      [commandLine(['make', '-C', path, 'menuconfig', 'all'], false)],
    );
  }
  if (!config || !saysAll(lines, config.symbols)) {
    return notConfigured(scene, board, { lines, path, isThere: config !== null });
  }
  return configured(scene, board, path);
}

function stuck(says: readonly string[], commands: readonly string[] = []): StepDraft {
  return { done: false, says, commands, choices: [ASK_FILE] };
}

function ownFile(scene: SetupScene, path: string): StepDraft {
  const toBuild: SetupChoice = {
    id: 'build-instead',
    label: 'Build one instead',
    deed: { kind: 'decide', change: { firmware: null, flashed: null } },
  };
  const choices: readonly SetupChoice[] = [{ ...ASK_FILE, label: 'Use another file' }, toBuild];
  const seen = seenFirmware(scene);
  if (seen === 'gone') {
    return { done: false, says: [`The file ${path} is not there any more.`], commands: [], choices };
  }
  const changed = seen === 'changed' ? [`${path} was changed since it was chosen: choose it again.`] : [];
  return {
    done: changed.length === 0,
    says: [...changed, `The firmware is ${path}. Whether it fits the board is checked next.`],
    commands: [],
    choices,
  };
}

function notConfigured(
  { state }: SetupScene,
  board: BoardFacts,
  { lines, path, isThere }: { lines: readonly string[]; path: string; isThere: boolean },
): StepDraft {
  return {
    done: false,
    says: [
      `Klipper's .config has to say: ${whatFor(board, state)}, talking over ${LINK_WORDS[state.link]}.`,
      isThere
        ? `It says something else now. These lines are written to ${path}/.config; the one that is there is kept as .config.before-setup, and make adds the rest:`
        : `There is none yet. These lines are written to ${path}/.config, and make adds the rest:`,
      ...lines,
    ],
    commands: [],
    choices: [
      {
        id: 'write-config',
        label: 'Write .config',
        deed: { kind: 'write-config', lines, path: `${path}/.config` },
      },
      ASK_FILE,
      ...otherLinks(board, state),
    ],
  };
}

function configured(scene: SetupScene, board: BoardFacts, folder: string): StepDraft {
  const { state } = scene;
  const built = builtSince(scene);
  return {
    done: built,
    says: [
      `.config fits this board: ${whatFor(board, state)}, talking over ${LINK_WORDS[state.link]}.`,
      built
        ? 'The firmware was built from it.'
        : 'The firmware has to be built from it: make runs in the Klipper tree and takes some minutes on a small machine.',
    ],
    commands: [],
    choices: [
      { id: 'make', label: built ? 'Build it again' : 'Build the firmware', deed: { kind: 'make', folder } },
      ASK_FILE,
      ...otherLinks(board, state),
    ],
  };
}

function whatFor({ mcu, crystalMhz, build }: BoardFacts, { applicationStart }: SetupScene['state']): string {
  const pins = build?.startupPins ? `, pins ${build.startupPins} set at startup` : '';
  return `${mcu}, firmware at ${formatAddress(applicationStart ?? 0)}, crystal ${crystalMhz} MHz${pins}`;
}

function otherLinks({ mcu }: BoardFacts, { link: chosen }: SetupScene['state']): readonly SetupChoice[] {
  return linksFor(mcu)
    .filter((link) => link !== chosen)
    .map((link) => ({
      id: `link:${link}`,
      label: `The board talks over ${LINK_WORDS[link]} instead`,
      deed: { kind: 'decide', change: { link, firmware: null, flashed: null } },
    }));
}

/** Is what make left there newer than the .config, and the one that setup built? */
function builtSince(scene: SetupScene): boolean {
  const { klipper, firmware: image } = scene.evidence;
  if (klipper.status !== 'collected' || image.status !== 'collected' || !klipper.value.config) return false;
  return (
    scene.state.firmware?.kind === 'built' &&
    seenFirmware(scene) === 'same' &&
    image.value.modifiedMs >= klipper.value.config.modifiedMs
  );
}
