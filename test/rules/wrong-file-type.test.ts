import { rule } from '../../rules/tool/wrong-file-type.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const REFUSED = 'dfu-util: Only DfuSe file version 1.1a is supported\n';

ruleTable(rule, {
  finds: {
    'an Intel HEX file for dfu-util': {
      evidence: paste(`pi@printer:~ $ dfu-util -a 0 -D out/klipper.hex\n${DFU_OPENED}${REFUSED}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'out/klipper.hex on pi@printer' },
      says: [/Intel HEX/, /out\/klipper\.bin/, /objcopy -I ihex/],
    },
    'one that dfu-util wrote as it is': {
      evidence: paste(DFU_SUCCESS.replace('out/klipper.bin', 'out/klipper.elf')),
      says: [/wrote the file as it is/],
    },
    'a .uf2 for Katapult': {
      evidence: paste(
        "$ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f out/klipper.uf2\nAttempting to connect to bootloader\nKatapult Connected\nFlashing 'out/klipper.uf2'...\n",
      ),
      says: [/Katapult's flash script/, /drive/],
    },
    'an ELF for stm32flash': {
      evidence: paste(
        '$ stm32flash -w app.elf -v -g 0 /dev/ttyUSB0\nstm32flash 0.7\n\nUsing Parser : Raw BINARY\n',
      ),
    },
    'what QMK Toolbox refuses': {
      evidence: paste(
        'STM32 DFU device connected: STMicroelectronics STM32  BOOTLOADER (0483:DF11:2200)\nOnly firmware files in .bin format can be flashed with dfu-util!\n',
      ),
      says: [/takes \.bin only/],
    },
    'a file with a name that is too long for a command': {
      evidence: paste(`$ dfu-util -a 0 -s 0x08000000 -D ${'k'.repeat(60)}.hex\n`),
      says: [/^(?!.*Or make it)/],
    },
  },
  clears: {
    'a run whose command is not in the text': paste('dfu-util 0.11\nOpening DFU capable USB device...\n'),
    'a raw file': paste(DFU_SUCCESS),
    'an Intel HEX file for stm32flash, which reads it': paste(
      '$ stm32flash -w app.hex -v /dev/ttyUSB0\nstm32flash 0.7\n\nUsing Parser : Intel HEX\n',
    ),
    'an Intel HEX file for avrdude, which reads it': paste(
      '$ avrdude -p m2560 -c wiring -P /dev/ttyACM0 -U flash:w:k.hex:i\navrdude: 100 bytes of flash verified\n',
    ),
    'a file that is not there at all': paste(
      '$ dfu-util -a 0 -D k.hex\ndfu-util: Could not open file k.hex for reading: No such file or directory\n',
    ),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
