import { rule } from '../../rules/tool/no-flash-target-for-mcu.ts';
import { pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const unsupported = (mcu: string) =>
  pastedRuns([pastedRun(1, 'make flash', [['usb-flash-unsupported', 'x', { mcu }]])]);

ruleTable(rule, {
  finds: {
    'a processor that the script does not know': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11',
        '  Flashing out/klipper.bin to 0483:df11',
        'Usage: flash_usb.py [options] -t <type> -d <device> <klipper.bin>',
        '',
        "flash_usb.py: error: USB flashing is not supported for MCU 'stm32g070xx'",
        'make: *** [src/stm32/Makefile:107: flash] Error 2',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'stm32g070xx on pi@printer' },
      says: [/SD card/],
    },
    'a makefile without the target, or another folder': {
      evidence: pastedText('$ make flash', "make: *** No rule to make target 'flash'.  Stop."),
      expect: { certainty: 'likely', subject: 'make flash' },
      says: [/ls src\/Kconfig/],
    },
    'the same for serialflash': {
      evidence: pastedText(
        '$ make serialflash FLASH_DEVICE=/dev/ttyUSB0',
        "make: *** No rule to make target 'serialflash'.  Stop.",
      ),
      expect: { subject: 'make serialflash' },
    },
    'a script that was told no processor': {
      evidence: unsupported('None'),
      expect: { subject: '.config' },
      says: [/was not told which processor/],
    },
    'a script that was told an empty name': { evidence: unsupported(''), expect: { subject: '.config' } },
  },
  clears: {
    'a target whose name ends like that': pastedText("make: *** No rule to make target 'reflash'.  Stop."),
    'a target whose name begins like that': pastedText("make: *** No rule to make target 'flasher'.  Stop."),
    'another target that is missing': pastedText(
      '$ make foo',
      "make: *** No rule to make target 'foo'.  Stop.",
    ),
    'a flash that fails in the tool': pastedText('make: *** [src/stm32/Makefile:111: flash] Error 255'),
    'a build': pastedText('$ make', '  Creating bin file out/klipper.bin'),
  },
});
