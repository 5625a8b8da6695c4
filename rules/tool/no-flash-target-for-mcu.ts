import type { Remedy } from '../../src/diagnosis/finding.ts';
import { ranOutside } from '../../src/diagnosis/outside-tree.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';

const OTHER_WAY: Remedy = {
  kind: 'steps',
  title: 'Flash in a way that this processor has',
  risk: 'none',
  steps: [
    'From the SD card, if the board takes firmware from one: copy out/klipper.bin to it under the name that the makers give.',
    'Or through the serial pins with BOOT0 set: `make serialflash`, for firmware without a bootloader offset only.',
    'Or with a programmer (ST-Link) at the SWD pins.',
  ],
};
const LOOK_WHERE: Remedy = {
  kind: 'steps',
  title: 'Find out which of the two it is',
  risk: 'none',
  steps: [
    'Run `ls src/Kconfig`. If it says that there is no such file, you are in another folder: go to the Klipper folder and run the same command again.',
    'If the file is there, run `make menuconfig` and look at the processor: some have no `make flash`.',
  ],
};

/** Klipper's makefile has no way to flash the processor that the .config names. */
export const rule = defineRule({
  id: 'no-flash-target-for-mcu',
  title: 'make flash does not exist for this processor',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'Klipper cannot flash the processor that is set in the .config by USB.',
    why: 'The processor has no bootloader that `make flash` could talk to. Nothing was written.',
    fix: 'If the processor is the right one, flash from the SD card or through the serial pins; else choose the right one in `make menuconfig`.',
  },
  needs: ['runs'],
  explains: ['build-tree-broken'],
  *check({ runs }) {
    for (const { host, first, items } of byHost(linesSaying(runs.runs, 'usb-flash-unsupported'))) {
      const mcu = printable(String(first.line.details['mcu']), 40);
      const isSet = mcu !== '' && mcu !== 'None';
      yield {
        subject: `${isSet ? mcu : '.config'}${onHost(host)}`,
        what: isSet
          ? `Klipper${onHost(host)} cannot flash ${mcu} by USB: its script knows no way for this processor.`
          : `Klipper's script${onHost(host)} was not told which processor to flash.`,
        why: 'The firmware was built, and nothing was written. If the board has another processor, the .config is wrong, and the firmware would not run on it.',
        origins: items.map((item) => item.origin),
        remedies: [CHOOSE, OTHER_WAY],
      };
    }
    const noRule = linesSaying(runs.runs, 'make-no-rule').filter(
      ({ run, line }) =>
        /^(?:serial)?flash$/.test(String(line.details['target'])) && !ranOutside(runs.runs, run.host),
    );
    for (const { host, first, items } of byHost(noRule)) {
      const target = String(first.line.details['target']);
      yield {
        certainty: 'likely',
        subject: `make ${target}${onHost(host)}`,
        what: `make${onHost(host)} has no target "${target}": either it ran outside of the Klipper folder, or the processor in the .config has none.`,
        why: 'Nothing was built or written. The board is as it was.',
        origins: items.map((item) => item.origin),
        remedies: [LOOK_WHERE, OTHER_WAY],
      };
    }
  },
});

const CHOOSE: Remedy = {
  kind: 'steps',
  title: 'Look whether the processor is the right one',
  risk: 'none',
  steps: [
    'Read what is printed on the big chip of the board.',
    'Run `make menuconfig`, compare the processor model, and change it if it differs; then run `make` again.',
  ],
};
