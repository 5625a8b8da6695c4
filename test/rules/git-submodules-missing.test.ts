import { rule } from '../../rules/firmware/git-submodules-missing.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'ChibiOS that is not there': {
      evidence: pastedText(
        'me@desk:~/qmk_firmware$ make planck/rev6:default',
        'tmk_core/chibios.mk:89: lib/chibios/os/hal/hal.mk: No such file or directory',
        "make[1]: *** No rule to make target 'lib/chibios/os/hal/hal.mk'.  Stop.",
        'make: *** [Makefile:544: planck/rev6:default] Error 1',
      ),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: 'lib/chibios/os/hal/hal.mk on me@desk',
      },
      says: [/git submodule update --init --recursive/],
    },
    'a header of stm32lib': {
      evidence: pastedText(
        '$ make BOARD=PYBV11',
        'main.c:31:10: fatal error: lib/stm32lib/CMSIS/STM32F4xx/Include/stm32f405xx.h: No such file or directory',
        'make: *** [../../py/mkrules.mk:90: build-PYBV11/main.o] Error 1',
      ),
      expect: { severity: 'error' },
    },
    'the warning of QMK in front of a build that goes on': {
      evidence: pastedText(
        '$ make planck/rev6:default',
        'QMK Firmware 0.13.32',
        'WARNING: Some git submodules are out of date or modified.',
        ' Please consider running make git-submodule.',
        '',
        'Making planck/rev6 with keymap default',
      ),
      expect: { severity: 'warning', certainty: 'likely' },
    },
    'the words of MicroPython': {
      evidence: pastedText(
        '$ make',
        "-e Error: micropython-lib submodule is not initialized. Run 'make submodules'",
        'make: *** [Makefile:12: build/frozen.c] Error 1',
      ),
      expect: { severity: 'error', certainty: 'likely' },
    },
  },
  clears: {
    "a file of Klipper's own lib folder": pastedText(
      '$ make',
      "make: *** No rule to make target 'lib/stm32f4/include/stm32f446xx.h', needed by 'out/src/main.o'.  Stop.",
    ),
    'a build that works': pastedText('$ make', '  Compiling out/src/sched.o', '  Linking out/klipper.elf'),
    'prose about submodules': pastedText('I have not touched any submodule of it.'),
  },
});
