import { rule } from '../../rules/firmware/build-tree-broken.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'make outside of any sources': {
      evidence: pastedText(
        'pi@printer:~ $ make',
        'make: *** No targets specified and no makefile found.  Stop.',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'make on pi@printer' },
      says: [/cd ~\/klipper/],
    },
    'menuconfig in the wrong folder': {
      evidence: pastedText(
        'pi@printer:~ $ make menuconfig',
        "make: *** No rule to make target 'menuconfig'.  Stop.",
      ),
      says: [/in a folder that is not/],
    },
    'a file that an old dependency list names': {
      evidence: pastedText(
        '$ make',
        "make: *** No rule to make target 'src/stm32/usbotg.h', needed by 'out/src/stm32/main.o'.  Stop.",
      ),
      expect: { certainty: 'likely' },
      says: [/make clean/],
    },
    'a source that was broken': {
      evidence: pastedText(
        '$ make',
        '  Compiling out/src/stm32/gpio.o',
        "src/stm32/gpio.c:12:1: error: expected ';' before 'void'",
        'make: *** [Makefile:68: out/src/stm32/gpio.o] Error 1',
      ),
      expect: { certainty: 'certain' },
      says: [/src\/stm32\/gpio\.c \(line 12\)/, /git status/],
    },
    'a file of settings with a fault': {
      evidence: pastedText(
        '$ make menuconfig',
        "kconfiglib.KconfigError: src/Kconfig:20: couldn't parse 'if': extra tokens",
        'make: *** [Makefile:128: menuconfig] Error 1',
      ),
      says: [/settings of the firmware cannot be read/],
    },
    'a header that is not there': {
      evidence: pastedText(
        '$ make',
        'src/main.c:3:10: fatal error: autoconf.h: No such file or directory',
        'make: *** [Makefile:68: out/src/main.o] Error 1',
      ),
      says: [/misses autoconf\.h, which src\/main\.c \(line 3\) needs/],
    },
    'a makefile with a fault': {
      evidence: pastedText('$ make', 'Makefile:12: *** missing separator.  Stop.'),
      says: [/cannot use the file Makefile \(line 12\): missing separator/],
    },
    'a makefile that may not be read': {
      evidence: pastedText(
        '$ make',
        'make: src/Makefile: Permission denied',
        'make: *** src/Makefile: Permission denied.  Stop.',
      ),
      says: [/cannot use the file src\/Makefile: Permission denied/],
    },
  },
  clears: {
    'a build with warnings only': pastedText(
      '$ make',
      "src/foo.c:3:7: warning: unused variable 'x' [-Wunused-variable]",
      '  Linking out/klipper.elf',
      '  Creating hex file out/klipper.elf.hex',
    ),
    'a flash tool that failed': pastedText('make: *** [src/stm32/Makefile:111: flash] Error 255'),
    'a processor without a target to flash': pastedText(
      '$ make flash',
      "make: *** No rule to make target 'flash'.  Stop.",
    ),
  },
});
