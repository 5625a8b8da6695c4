import { knownBoards, seenChips } from '../../src/diagnosis/board-clues.ts';
import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { runsAfterwards } from '../../src/diagnosis/running-after.ts';
import { printable } from '../../src/formats/text.ts';
import { boardsWithMcu } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

const SYMBOL = 'CONFIG_CLOCK_REF_FREQ';

/** The .config expects a crystal that no known board with this chip has. */
export const rule = defineRule({
  id: 'clock-reference-wrong-for-board',
  title: 'the crystal in the .config fits no known board',
  severity: 'warning',
  certainty: 'hint',
  summary: {
    what: 'The clock reference that was chosen in `make menuconfig` is another than the crystal of the known boards with this chip.',
    why: 'With the wrong crystal all clocks of the firmware are wrong: USB and serial do not work, and the board stays silent although it was flashed well.',
    fix: "Choose the crystal that the board's config file in Klipper's config folder names, build again, then flash.",
  },
  needs: ['klipper'],
  uses: ['usb', 'serialPorts', 'runs'],
  *check({ klipper, intent, source, optional: { usb, serialPorts, runs } }) {
    const { config } = klipper;
    if (!config) return;
    const { mcu: name, crystalMhz } = readBuildTarget(config.symbols);
    const mcu = name === null ? undefined : findMcu(name);
    const chip = mcu && seenChips(usb?.devices ?? []).find(({ mcus }) => mcus.includes(mcu));
    if (!mcu || crystalMhz === null) return;
    // a printer that runs has the right one
    const isText = source.kind === 'transcript';
    if (isText ? runsAfterwards(mcu, { usb, serialPorts, runs }) : intent !== 'flash' && !chip) return;
    const boards = boardsWithMcu(mcu.name, knownBoards(klipper));
    const crystals = [...new Set(boards.map((board) => board.crystalMhz))].sort((a, b) => a - b);
    if (crystals.length === 0 || crystals.includes(crystalMhz)) return;
    yield {
      subject: printable(config.path),
      what: `A hint: the .config expects a crystal of ${crystalMhz} MHz, and the known boards with an ${mcu.label} have ${crystals.join(' or ')} MHz.`,
      why: 'With the wrong crystal every clock of the firmware is wrong: the board is flashed well and then neither USB nor serial works. Nothing is harmed by it.',
      origins: [configOrigin(config, SYMBOL), ...(chip ? [chip.origin] : [])],
      remedies: [
        {
          kind: 'steps',
          title: 'Choose the crystal of the board',
          risk: 'none',
          steps: [
            `Read the number on the metal case beside the chip, or the board's file in Klipper's config folder; ${crystals.map((mhz) => `${mhz} MHz`).join(' or ')} is usual.`,
            'Run `make menuconfig`, choose it as clock reference, then `make clean` and `make`.',
          ],
        },
      ],
    };
  },
});
