import { rule } from '../../rules/permission/winusb-driver-missing.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const OLD = '    Cannot open DFU device 0483:df11\n    No DFU capable USB device available\n';
const none = (cause: string) =>
  `dfu-util: Cannot open DFU device 0483:df11 found on devnum 32 (${cause})\ndfu-util: No DFU capable USB device available\n`;
const WINDOWS = 'PS C:\\Users\\pi> dfu-util -d 0483:df11 -a 0 -D fw.bin\ndfu-util 0.11\n';
const BETAFLIGHT = '2021-11-10 @ 19:37:31 -- Failed to open USB device: Access denied\n';

ruleTable(rule, {
  finds: {
    'the cause that 0.11 names': {
      evidence: paste(
        `PS C:\\Users\\pi> dfu-util -d 0483:df11 -a 0 -s 0x08000000:leave -D fw.bin\ndfu-util 0.11\n${none('LIBUSB_ERROR_NOT_SUPPORTED')}`,
      ),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [/Zadig/, /0483 DF11/, /WinUSB/],
    },
    'a text without its system': { evidence: paste(`dfu-util 0.11\n${none('LIBUSB_ERROR_NOT_SUPPORTED')}`) },
    'a driver for the running firmware only': {
      evidence: paste(
        'dfu-util.exe -d 1209:7388 -a 0 -s 0x08000000:leave -D fw.bin\ndfu-util 0.11\nOpening DFU capable USB device...\nDevice ID 1209:7388\nRun-Time device DFU version 0101\nDevice will detach and reattach...\nCannot open DFU device 0483:df11 found on devnum 32 (LIBUSB_ERROR_NOT_SUPPORTED)\nLost device after RESET?\n',
      ),
    },
    'a board of which QMK Toolbox says that it has no driver': {
      evidence: paste('USB device connected (NO DRIVER):  DFU in FS Mode (2E3C:DF11:0200)\n'),
      expect: { certainty: 'certain', subject: '2e3c:df11' },
      says: [/has no driver on Windows/, /2E3C DF11/],
    },
    'a board of which QMK Toolbox says that its driver is another one': {
      evidence: paste(
        'STM32 DFU device connected (STTub30): STMicroelectronics STM32 BOOTLOADER (0483:DF11:2200)\nSTM32 DFU device has STTub30 driver assigned but should be WinUSB. Flashing may not succeed.\n',
      ),
      says: [/the driver STTub30 on Windows/],
    },
    'dfu-util 0.9 in QMK Toolbox': {
      evidence: paste(
        `*** Attempting to flash, please don't remove device\n>>> dfu-util.exe -a 0 -d 0483:df11 -s 0x08000000:leave -D "C:\\Users\\user\\kb.bin"\n    dfu-util 0.9\n${OLD}`,
      ),
      expect: { certainty: 'likely' },
      says: [/on Windows that mostly means/],
    },
    'what libusb says where the interface has no driver': {
      evidence: paste(`${WINDOWS}${none('LIBUSB_ERROR_NOT_FOUND')}`),
      expect: { certainty: 'certain' },
    },
    'a board that Betaflight could not open on a system that the text does not tell': {
      evidence: paste(BETAFLIGHT),
      expect: { certainty: 'likely' },
      says: [/The Betaflight configurator found/],
    },
    'the board once, where QMK Toolbox and dfu-util both tell of it': {
      evidence: paste(
        `USB device connected (NO DRIVER):  DFU in FS Mode (0483:DF11:2200)\n>>> dfu-util.exe -a 0 -d 0483:df11 -D "C:\\Users\\user\\kb.bin"\n${none('LIBUSB_ERROR_NOT_SUPPORTED')}`,
      ),
      says: [/dfu-util found/],
    },
    'the id of the board where only the second line has it': {
      evidence: paste(
        'STM32 DFU device has STTub30 driver assigned but should be WinUSB. Flashing may not succeed.\nUSB device connected (NO DRIVER):  DFU in FS Mode (2E3C:DF11:0200)\n',
      ),
      expect: { subject: '2e3c:df11' },
    },
    'a stick that was asked for by its id in capitals': {
      evidence: paste(
        `PS C:\\Users\\pi> dfu-util -d 0A5C:21E8 -D fw.bin\ndfu-util 0.11\n${none('LIBUSB_ERROR_NOT_SUPPORTED').replace('0483:df11', '0a5c:21e8')}`,
      ),
      expect: { subject: '0a5c:21e8' },
    },
    'one line that names the cause behind one that does not': {
      evidence: paste(`${WINDOWS}${OLD}${WINDOWS}${none('LIBUSB_ERROR_NOT_SUPPORTED')}`),
      expect: { certainty: 'certain' },
    },
  },
  clears: {
    'an interface without a driver on Linux': paste(
      `pi@printer:~ $ dfu-util -a 0 -D kb.bin\ndfu-util 0.11\n${none('LIBUSB_ERROR_NOT_FOUND')}`,
    ),
    'a board that Betaflight could not open on Linux': paste(`pi@printer:~ $ lsusb\n${BETAFLIGHT}`),
    'a board that Betaflight could not open, with its suspicion of udev': paste(
      `${BETAFLIGHT}2021-11-10 @ 19:37:31 -- Are udev rules installed correctly? See the docs for instructions\n`,
    ),
    'a Bluetooth stick in a run of which no command is known': paste(
      `dfu-util 0.11\n${none('LIBUSB_ERROR_NOT_SUPPORTED').replace('0483:df11', '0a5c:21e8')}`,
    ),
    'a board beside the one that was written': paste(
      DFU_SUCCESS.replace(
        'Claiming USB',
        'dfu-util: Cannot open DFU device 0483:df11 found on devnum 3 (LIBUSB_ERROR_NOT_SUPPORTED)\nClaiming USB',
      ),
    ),
    'a keyboard without DFU that has no driver': paste(
      'USB device connected (NO DRIVER): Some Keyboard (1EA7:7777:0111)\n',
    ),
    'a board with the right driver': paste(
      'STM32 DFU device connected (WinUSB): STMicroelectronics STM32 BOOTLOADER (0483:DF11:2200)\n',
    ),
    'the same of 0.9 on Linux': paste(
      `pi@printer:~ $ dfu-util -a 0 -d 0483:df11 -D kb.bin\ndfu-util 0.9\n${OLD.replaceAll(/^(?=.)/gm, 'dfu-util: ')}`,
    ),
    'a permission on Linux': paste(
      `pi@printer:~ $ dfu-util -a 0 -D kb.bin\ndfu-util 0.11\n${none('LIBUSB_ERROR_ACCESS')}`,
    ),
    'another program that has it': paste(
      `PS C:\\> dfu-util -a 0 -D kb.bin\ndfu-util 0.11\n${none('LIBUSB_ERROR_BUSY')}`,
    ),
    'a Bluetooth stick that nobody asked for': paste(
      `PS C:\\> dfu-util -l\ndfu-util 0.11\n${none('LIBUSB_ERROR_NOT_SUPPORTED').replace('0483:df11', '0a5c:21e8')}`,
    ),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'a live machine': liveEvidence({}) },
});
