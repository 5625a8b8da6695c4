import { chipMismatch } from '../../src/diagnosis/chip-mismatch.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

/** The dictionary inside the image names another chip than the board at hand has. */
export const rule = defineRule({
  id: 'firmware-for-other-mcu',
  title: 'the firmware is for another chip than the board has',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware file says which chip it was built for, and the board at hand is another.',
    why: 'It would not start there, and what stands on the board now would be lost.',
    fix: 'Build the firmware for the chip of the board, or name the file that belongs to it.',
  },
  needs: [],
  uses: ['firmware', 'usb', 'serialPorts', 'runs'],
  oneOf: ['firmware', 'runs'],
  *check({ intent, optional: { firmware, usb, serialPorts, runs } }) {
    yield* inLog(runs);
    if (!firmware || !usb) return;
    const name = firmware.dictionary?.mcu ?? '';
    const mcu = findMcu(name);
    const other = mcu ? chipMismatch(mcu, usb.devices, serialPorts, intent) : null;
    if (!mcu || !other) return;
    const path = printable(firmware.path);
    yield {
      // a leftover in out/ harms nobody until it is flashed
      severity: intent === 'flash' ? 'error' : 'warning',
      certainty: other.certainty,
      subject: path,
      what: `${path} is built for an ${mcu.label}, but ${other.board} is an ${other.chips}, ${other.how}.`,
      why: 'The firmware names its chip itself, so the name of the file does not matter. It would not start on that board, and what stands there now would be lost.',
      origins: [{ ...firmware.origin, text: `MCU ${printable(name, 40)}` }, other.origin],
      remedies: [REBUILD],
    };
  },
});

/** Katapult's flashtool names the chip of the file and that of the board, and stops where they differ. */
function* inLog(runs: RunFacts | null): Iterable<FindingDraft> {
  const differing = runsOf(runs, 'katapult').flatMap((run) => {
    const ofFile = linesSaying([run], 'binary-mcu').at(-1);
    const ofBoard = linesSaying([run], 'mcu-type').at(-1);
    if (!ofFile || !ofBoard) return [];
    const [file, board] = [chipOf(ofFile), chipOf(ofBoard)];
    if (file === board) return [];
    return [{ run, file, board, origins: [ofFile.origin, ofBoard.origin] }];
  });
  for (const { host, first, items } of byHost(differing)) {
    yield {
      subject: `the firmware file${onHost(host)}`,
      what: `The firmware file is built for an ${first.file}${onHost(host)}, but the board that answered is an ${first.board}, as its bootloader says.`,
      why: 'It would not start there. Katapult compares the two and stops before it writes anything.',
      origins: items.flatMap(({ origins }) => origins),
      remedies: [REBUILD],
    };
  }
}

function chipOf({ line }: SaidLine): string {
  return printable(String(line.details['mcu']), 40);
}

const REBUILD: Remedy = {
  kind: 'steps',
  title: 'Build or choose the firmware of this board',
  risk: 'none',
  steps: [
    'Run `make menuconfig` in the Klipper folder and choose the processor model that is printed on the chip.',
    'Run `make clean` and `make`, then flash out/klipper.bin.',
  ],
};
