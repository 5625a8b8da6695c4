import { knownBoards, seenChips } from '../../src/diagnosis/board-clues.ts';
import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { type BoardFacts, likelyBoards } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu, type McuFacts } from '../../src/knowledge/mcus.ts';

/** A board on which a heater may be powered while the boot ROM runs. */
export const rule = defineRule({
  id: 'heater-on-in-dfu',
  title: 'a heater may be on while this board is in DFU mode',
  severity: 'warning',
  certainty: 'hint',
  summary: {
    what: 'On some boards (BTT Octopus Pro v1.0, MKS Monster8) a heater output may be on while the boot ROM runs, and the board at hand can be one of them.',
    why: 'In DFU mode no firmware watches the temperature. A heater that is on then heats without end.',
    fix: 'Switch the heater supply off or unplug the heaters before the board goes into DFU mode, and plug them in again when the firmware runs.',
  },
  needs: ['usb'],
  uses: ['klipper', 'serialPorts'],
  *check({ usb, intent, source, optional: { klipper, serialPorts } }) {
    // in a text it is over
    if (source.kind === 'transcript') return;
    for (const { device, mcus } of seenChips(usb.devices)) {
      const hot = hotBoards(mcus, klipper);
      if (hot.length > 0) yield finding(device, hot, 'is in DFU mode now');
    }
    if (intent !== 'flash') return;
    for (const device of usb.devices) {
      const mcu = findMcu(runningChip(device, serialPorts) ?? '');
      const hot = mcu ? hotBoards([mcu], klipper) : [];
      if (hot.length > 0) yield finding(device, hot, 'is to go into DFU mode');
    }
  },
});

/** The boards that it can be and that may heat; a .config for its chip narrows them down. */
function hotBoards(mcus: readonly McuFacts[], klipper: KlipperFacts | null): readonly BoardFacts[] {
  const all = knownBoards(klipper);
  const target = klipper?.config ? readBuildTarget(klipper.config.symbols) : null;
  const told = mcus.find((mcu) => target?.mcu != null && findMcu(target.mcu) === mcu);
  const boards = told
    ? likelyBoards({ mcu: told.name, crystalMhz: target?.crystalMhz }, all)
    : mcus.flatMap(({ name }) => likelyBoards({ mcu: name }, all));
  return boards.filter(({ heaterOnInDfu }) => heaterOnInDfu);
}

function finding(device: UsbDevice, hot: readonly BoardFacts[], state: string): FindingDraft {
  const names = hot.map(({ name }) => name).join(' or ');
  return {
    subject: labelOf(device),
    what: `A hint: the board ${labelOf(device)} ${state}. If it is a ${names}, a heater may be on in DFU mode.`,
    why: 'No firmware watches the temperature then. A heater that is on heats without end.',
    origins: [device.origin],
    remedies: [
      {
        kind: 'steps',
        title: 'Make sure that nothing can heat',
        risk: 'none',
        steps: [
          'Look at the name on the board. If it is one of these: switch its power supply off and leave USB on, or unplug the heaters.',
          'Plug them in again when the new firmware runs.',
        ],
      },
    ],
  };
}
