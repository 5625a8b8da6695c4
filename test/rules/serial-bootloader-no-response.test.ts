import { readFileSync } from 'node:fs';
import { rule } from '../../rules/serial/serial-bootloader-no-response.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const HEAD = 'stm32flash 0.7\n\nhttp://stm32flash.sourceforge.net/\n\n';

ruleTable(rule, {
  finds: {
    'a chip held in reset behind an adapter': {
      evidence: recorded('stm32flash-held-in-reset'),
      expect: { severity: 'error', certainty: 'certain', subject: '/dev/ttyACM0 on pi@printer' },
      says: [/did not answer stm32flash/, /A hint why: BOOT0/, /by-id/],
    },
    'an answer that no bootloader gives': {
      evidence: recorded('stm32flash-wrong-byte'),
      says: [/is not the serial bootloader/, /the firmware is running/],
    },
    'a port that make named': {
      evidence: paste(
        `$ make serialflash FLASH_DEVICE=/dev/ttyUSB0\n  Flashing out/klipper.bin to /dev/ttyUSB0 via stm32flash\n${HEAD}Using Parser : Raw BINARY\nInterface serial_posix: 57600 8E1\nFailed to init device, timeout.\n\nmake: *** [src/stm32/Makefile:111: serialflash] Error 1\n`,
      ),
      expect: { subject: '/dev/ttyUSB0' },
    },
    'output without its command': {
      evidence: paste(`${HEAD}Interface serial_posix: 57600 8E1\nFailed to init device.\n`),
    },
    'answers that make no sense, behind a first one that did': {
      evidence: paste(
        `$ stm32flash -w fw.bin /dev/ttyAMA0\n${HEAD}Got byte 0x00 instead of ACK\nUnexpected reply from device on command 0x01\n`,
      ),
      says: [/are not those of the serial bootloader/, /login console/],
    },
    'avrdude without Klipper around it': {
      evidence: paste(
        '$ avrdude -p m2560 -c wiring -P /dev/ttyUSB0 -U flash:w:fw.hex:i\navrdude: stk500v2_getsync(): timeout communicating with programmer\n',
      ),
      expect: { subject: '/dev/ttyUSB0' },
      says: [/No bootloader answered avrdude/, /AVR chip/],
    },
    'what STM32CubeProgrammer says of a serial port': {
      evidence: paste(
        '> STM32_Programmer_CLI -c port=/dev/ttyUSB0 br=115200 -w app.bin 0x08000000\n      STM32CubeProgrammer v2.10.0\nError: Activating device: KO. Please, verify the boot mode configuration and check the serial port configuration. Reset your device then try again...\n',
      ),
      says: [/STM32CubeProgrammer/],
    },
  },
  clears: {
    'an avrdude that got in at last': paste(
      'avrdude: stk500_getsync() attempt 1 of 10: not in sync: resp=0x00\navrdude: Device signature = 0x1e9801\navrdude: 21652 bytes of flash verified\n',
    ),
    "the running Klipper's own port": recorded('stm32flash-on-klipper'),
    'a port that a list in the text shows to be Klipper': paste(
      `pi@printer:~ $ ls -l /dev/serial/by-id\nlrwxrwxrwx 1 root root 13 Jan  1 12:00 usb-Klipper_stm32f446xx_2B00-if00 -> ../../ttyACM0\npi@printer:~ $ stm32flash -b 115200 /dev/ttyACM0\n${HEAD}Failed to init device, timeout.\n`,
    ),
    'a chip that answered': recorded('stm32flash-information'),
    'a chip that answered and refused to erase': recorded('stm32flash-read-protected'),
    'a flash by USB': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
