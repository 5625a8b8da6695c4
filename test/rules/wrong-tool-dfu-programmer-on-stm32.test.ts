import { rule } from '../../rules/tool/wrong-tool-dfu-programmer-on-stm32.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const STM32 = 'Bus 001 Device 052: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n';
const ATMEL = 'Bus 001 Device 052: ID 03eb:2ff4 Atmel Corp. atmega32u4 DFU bootloader\n';
const SILENT = 'dfu-programmer: no device present.\n';

ruleTable(rule, {
  finds: {
    'dfu-programmer in front of an STM32 in DFU mode': {
      evidence: paste(`$ dfu-programmer atmega32u4 flash k.hex\n${SILENT}$ lsusb\n${STM32}`),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/Atmel chips only/, /0483:df11/, /dfu-util/],
    },
    'a make that calls it in a loop': {
      evidence: paste(
        `$ make planck:default:dfu\n${SILENT}Error: Bootloader not found. Trying again in 5s\n$ lsusb\n${STM32}`,
      ),
      expect: { severity: 'error' },
    },
    'an STM32 as its target': {
      evidence: paste(`$ dfu-programmer stm32f303 erase\nUnsupported target 'stm32f303'.\n`),
      expect: { severity: 'error' },
    },
    'one behind a build that had stopped before, as the lesser matter': {
      evidence: paste(
        `$ make planck:default\nmake: *** No rule to make target 'lib/x.mk'.  Stop.\n$ make planck:default:dfu\n${SILENT}$ lsusb\n${STM32}`,
      ),
      expect: { severity: 'warning' },
    },
    'one behind a build that stopped on another machine': {
      evidence: paste(
        `pi@other:~ $ make planck:default\nmake: *** No rule to make target 'lib/x.mk'.  Stop.\npi@printer:~ $ dfu-programmer atmega32u4 flash k.hex\n${SILENT}pi@printer:~ $ lsusb\n${STM32}`,
      ),
      expect: { severity: 'error' },
    },
    'one before a build that stopped': {
      evidence: paste(
        `$ dfu-programmer atmega32u4 flash k.hex\n${SILENT}$ lsusb\n${STM32}$ make planck:default\nmake: *** No rule to make target 'lib/x.mk'.  Stop.\n`,
      ),
      expect: { severity: 'error' },
    },
    'one behind a build that stopped in another text': {
      evidence: paste(
        `$ make planck:default\nmake: *** No rule to make target 'lib/x.mk'.  Stop.\n`,
        `\n\n\n\n$ dfu-programmer atmega32u4 flash k.hex\n${SILENT}$ lsusb\n${STM32}`,
      ),
      expect: { severity: 'error' },
    },
  },
  clears: {
    'an STM32 on another machine': paste(
      `pi@printer:~ $ dfu-programmer atmega32u4 flash k.hex\n${SILENT}pi@other:~ $ lsusb\n${STM32}`,
    ),
    'a chip of Atmel that it does not know, beside an STM32': paste(
      `$ dfu-programmer atmega9 erase\nUnsupported target 'atmega9'.\n$ lsusb\n${STM32}`,
    ),
    'an Atmel chip that is not there yet': paste(`$ dfu-programmer atmega32u4 flash k.hex\n${SILENT}`),
    'an Atmel chip in its bootloader': paste(
      `$ dfu-programmer atmega32u4 flash k.hex\n${SILENT}$ lsusb\n${ATMEL}`,
    ),
    'a flash by dfu-util': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
