import { knownBoards, seenChips } from '../../src/diagnosis/board-clues.ts';
import { type FirmwareTarget, targetOfConfig, targetOfImage } from '../../src/diagnosis/build-target.ts';
import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { runsAfterwards } from '../../src/diagnosis/running-after.ts';
import { formatAddress } from '../../src/formats/text.ts';
import { applicationStarts, type BoardFacts, boardsWithMcu } from '../../src/knowledge/boards.ts';

const MOST_NAMES = 3;

/** The firmware is built for an address at which no known board with this chip starts its firmware. */
export const rule = defineRule({
  id: 'offset-wrong-for-board',
  title: 'the bootloader offset does not fit the known boards',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The bootloader offset that was chosen in `make menuconfig` is not one that a known board with this chip uses (boards with an STM32H723: 128 KiB, 0x08020000).',
    why: 'The bootloader jumps to one fixed address. A firmware that is built for another one is written well and never starts.',
    fix: "Choose the offset that the board's config file in Klipper's config folder names, build again, then flash.",
  },
  needs: [],
  uses: ['klipper', 'firmware', 'usb', 'serialPorts', 'runs'],
  oneOf: ['klipper', 'firmware'],
  *check({ intent, source, optional: { klipper, firmware, usb, serialPorts, runs } }) {
    const chips = seenChips(usb?.devices ?? []);
    const boards = knownBoards(klipper);
    // one mistake, told once: the image was built from this .config
    const target = targetOfConfig(klipper) ?? targetOfImage(firmware);
    if (!target) return;
    const chip = chips.find(({ mcus }) => mcus.includes(target.mcu));
    // a board that runs what it was given is right, whatever its offset; who pastes his settings alone asks for help
    const isText = source.kind === 'transcript';
    if (isText ? runsAfterwards(target.mcu, { usb, serialPorts, runs }) : intent !== 'flash' && !chip) return;
    const found = judge(target, boardsWithMcu(target.mcu.name, boards), isText || intent === 'flash');
    if (!found) return;
    yield chip
      ? { ...found, subject: labelOf(chip.device), origins: [...found.origins, chip.origin] }
      : found;
  },
});

function judge(
  { address, mcu, who, subject, origin }: FirmwareTarget,
  boards: readonly BoardFacts[],
  toFlash: boolean,
): FindingDraft | null {
  const starts = [...new Set(boards.flatMap(applicationStarts))].sort((a, b) => a - b);
  // a firmware without bootloader replaces the bootloader: that is another question
  if (starts.length === 0 || starts.includes(address) || address === mcu.flashStart) return null;
  const behind = starts.filter((start) => start > mcu.flashStart);
  // where all boards agree there is little room for one that is not known
  const isOne = behind.length === 1;
  const names = boards.slice(0, MOST_NAMES).map(({ name }) => name);
  const others = boards.length > MOST_NAMES ? ' and others' : '';
  const offset = formatKib((behind[0] ?? mcu.flashStart) - mcu.flashStart);
  return {
    ...(isOne ? {} : { certainty: 'hint' }),
    severity: isOne && toFlash ? 'error' : 'warning',
    subject,
    what: `${isOne ? who : `A hint: ${who.replace(/^The /, 'the ')}`} is for ${formatAddress(address)}, and no known board with an ${mcu.label} starts its firmware there: it is ${starts.map(formatAddress).join(' or ')} on ${names.join(', ')}${others}.`,
    why: "The board's bootloader jumps to one fixed address. A firmware built for another one is written well and stays silent.",
    origins: [origin],
    remedies: [
      {
        kind: 'steps',
        title: 'Build for where the board starts its firmware',
        risk: 'none',
        steps: [
          isOne
            ? `Run \`make menuconfig\` and choose the ${offset} bootloader (${behind.map(formatAddress).join('')}).`
            : "Look into the comment at the top of the board's file in Klipper's config folder for its bootloader offset, and choose that in `make menuconfig`.",
          'Run `make clean` and `make`, then flash the new file.',
          'If the documents of your board do name this offset, go on: the board is only not known here.',
        ],
      },
    ],
  };
}

/** as menuconfig writes it */
function formatKib(bytes: number): string {
  return `${bytes / 1024}KiB`;
}
