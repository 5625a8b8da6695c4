import { knownBoards } from '../../src/diagnosis/board-clues.ts';
import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { type BoardFacts, likelyBoards } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

const MOST_NAMES = 3;

/** A board whose BOOT0 does nothing as shipped, where somebody waits for DFU mode. */
export const rule = defineRule({
  id: 'boot-pin-ignored',
  title: 'BOOT0 may have no effect on this board',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The board is to be flashed in DFU mode, and some boards with this chip do not enter it as shipped: the BTT SKR Mini E3 V3 (its chip is set to ignore BOOT0) and the SKR Pro.',
    why: 'No amount of pressing BOOT0 and RESET brings up DFU mode there, so dfu-util never finds the board.',
    fix: 'Read the name that is printed on the board. If it is one of these, flash it from its SD card.',
  },
  needs: ['usb'],
  uses: ['klipper', 'serialPorts', 'runs'],
  *check({ usb, intent, source, optional: { klipper, serialPorts, runs } }) {
    if (intent !== 'flash') return;
    const uart = source.kind === 'transcript' ? null : uartChosen(usb.devices, klipper);
    if (uart) yield uart;
    for (const [host, here] of groupBy(usb.devices, (device) => device.host)) {
      if (here.some(isInDfuMode)) continue;
      const tried = runsOf(runs, 'dfu-util').filter((run) => run.host === host);
      const missing = linesSaying(tried, 'no-dfu-device').at(-1);
      // in a text somebody must have looked for DFU mode in vain, and not got there later
      if (source.kind === 'transcript' && (!missing || tried.some((run) => writtenLine(run)))) continue;
      for (const device of here) {
        const mcu = runningChip(device, serialPorts);
        const found = mcu && finding(device, mcu, klipper, missing ? [missing.origin] : []);
        if (found) yield found;
      }
    }
  },
});

/** No board at all, and the .config is for an F4: its ROM takes noise at an open RX pin for somebody who talks. */
function uartChosen(devices: readonly UsbDevice[], klipper: KlipperFacts | null): FindingDraft | null {
  const config = klipper?.config;
  const mcu = findMcu(config ? (readBuildTarget(config.symbols).mcu ?? '') : '');
  const isBoard = ({ vendorId, productId }: UsbDevice) => {
    const role = identifyUsb(vendorId, productId)?.role;
    return role !== undefined && role !== 'hub';
  };
  if (!config || !mcu?.name.startsWith('stm32f4') || devices.some(isBoard)) return null;
  return {
    severity: 'warning',
    certainty: 'hint',
    subject: `a board with an ${mcu.label}`,
    what: `A hint: no board is to be seen, and the boot ROM of an ${mcu.label}, for which the .config is, does not always choose USB.`,
    why: 'It listens at its serial pins as well. Noise at an open RX pin, or a display or adapter that talks there, makes it choose that pin, and then no USB device appears although BOOT0 works.',
    origins: [configOrigin(config, 'CONFIG_MCU')],
    remedies: [
      {
        kind: 'steps',
        title: 'If BOOT0 and RESET bring up no device',
        risk: 'none',
        steps: [
          'Unplug what hangs at the serial pins of the board: display, Wi-Fi module, wires to a Raspberry Pi.',
          'Leave USB on, hold BOOT0, press RESET, and look with `lsusb` for 0483:df11. Try it a few times.',
        ],
      },
    ],
  };
}

/** Which board it is matters only here: where one that it can be needs another way than BOOT0. */
function finding(
  device: UsbDevice,
  mcu: string,
  klipper: KlipperFacts | null,
  missing: readonly Origin[],
): FindingDraft | null {
  const facts = findMcu(mcu);
  const boards = possibleBoards(mcu, klipper);
  const without = boards.filter(({ dfuEntry }) => dfuEntry === 'none');
  if (!facts?.romDfu || without.length === 0) return null;
  const isOnlyThose = without.length === boards.length;
  const names = without.slice(0, MOST_NAMES).map(({ name }) => name);
  return {
    // with another board BOOT0 works, so it is worth a look and no more
    ...(isOnlyThose ? {} : { severity: 'warning', certainty: 'hint' }),
    subject: labelOf(device),
    what: isOnlyThose
      ? `The board ${labelOf(device)}${onHost(device.host)} with its ${facts.label} is most likely a ${names.join(' or a ')}, and BOOT0 has no effect there as shipped.`
      : `A hint: if the board ${labelOf(device)}${onHost(device.host)} is a ${names.join(' or a ')}, BOOT0 has no effect as shipped, and it never enters DFU mode.`,
    why: 'dfu-util then does not find it, however often BOOT0 and RESET are pressed. Nothing is broken: such a board takes its firmware in another way.',
    origins: [device.origin, ...missing],
    remedies: [
      {
        kind: 'steps',
        title: isOnlyThose ? 'Flash it from its SD card' : 'Read the name that is printed on the board',
        risk: 'none',
        steps: [
          ...(isOnlyThose ? [] : [`If it is none of these, go on with BOOT0 and RESET.`]),
          `${isOnlyThose ? 'Copy' : 'If it is, copy'} out/klipper.bin to its SD card as ${sdName(without)}, put the card in and switch the board on.`,
        ],
      },
    ],
  };
}

function possibleBoards(mcu: string, klipper: KlipperFacts | null): readonly BoardFacts[] {
  const boards = knownBoards(klipper);
  const target = klipper?.config ? readBuildTarget(klipper.config.symbols) : null;
  const isSameChip = target?.mcu != null && findMcu(target.mcu) === findMcu(mcu);
  if (!target || !isSameChip) return likelyBoards({ mcu }, boards);
  return likelyBoards(
    { mcu, applicationStart: target.start?.address, crystalMhz: target.crystalMhz },
    boards,
  );
}

function sdName(boards: readonly BoardFacts[]): string {
  const names = new Set(boards.flatMap(({ sdFileName }) => sdFileName ?? []));
  return names.size === 1 ? [...names].join('') : 'the file name that the documents of the board give';
}
