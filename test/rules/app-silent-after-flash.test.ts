import { rule } from '../../rules/serial/app-silent-after-flash.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, KATAPULT_CAN_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const query = (found = '') =>
  `pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -i can0 -q\nResetting all bootloader node IDs...\nChecking for Katapult nodes...\n${found}CANBus UUID Query Complete\n`;
const NODE = 'Detected UUID: 6c2b81510eb7, Application: Klipper\n';
const EMPTY =
  "pi@printer:~ $ ls /dev/serial/by-id/*\nls: cannot access '/dev/serial/by-id/*': No such file or directory\n";
const PORT = '/dev/serial/by-id/usb-katapult_stm32f446xx_2B00-if00';
const BY_USB = `pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -d ${PORT} -f out/klipper.bin\nAttempting to connect to bootloader\nKatapult Connected\nFlashing 'out/klipper.bin'...\nWrite complete: 2 pages\nVerification Complete: SHA = 45576FC974FC4F9694A7F32515AC2D497817CA71\nProgramming Complete\n`;

ruleTable(rule, {
  finds: {
    'a search of the bus that finds nobody after the flash': {
      evidence: paste(`${KATAPULT_CAN_SUCCESS}${query()}`),
      expect: { severity: 'error', certainty: 'likely', subject: 'firmware on pi@printer' },
      says: [/finds no node afterwards/, /CAN bitrate/],
    },
    'canbus_query.py that finds nobody after the flash': {
      evidence: paste(
        `${KATAPULT_CAN_SUCCESS}pi@printer:~ $ ~/klippy-env/bin/python ~/klipper/scripts/canbus_query.py can0\nTotal 0 uuids found\n`,
      ),
      says: [/by canbus_query\.py/],
    },
    'a board that had a port by USB and has none after the flash': {
      evidence: paste(`${BY_USB}${EMPTY}`),
      says: [/no serial port by USB/, /clock reference/],
    },
    'a folder of ports that is gone with its slash, and the folder above it': {
      evidence: paste(
        ['/dev/serial/by-id/', '/dev/serial'].reduce(
          (text, path) =>
            `${text}pi@printer:~ $ ls ${path}\nls: cannot access '${path}': No such file or directory\n`,
          BY_USB,
        ),
      ),
    },
    'Klipper that cannot connect after a flash by dfu-util': {
      evidence: paste(`${DFU_SUCCESS}pi@printer:~ $ tail klippy.log\nmcu 'mcu': Unable to connect\n`),
      says: [/Klipper cannot connect/],
    },
  },
  clears: {
    'a flash after which nobody looked': paste(KATAPULT_CAN_SUCCESS),
    'a search that finds the board': paste(`${KATAPULT_CAN_SUCCESS}${query(NODE)}`),
    'a search that found nobody before the flash': paste(`${query()}${KATAPULT_CAN_SUCCESS}`),
    'a flash by dfu-util whose board may talk another way': paste(`${DFU_SUCCESS}${EMPTY}`),
    'a board that Klipper reached afterwards': paste(
      `${DFU_SUCCESS}pi@printer:~ $ tail klippy.log\nmcu 'mcu': Unable to connect\nLoaded MCU 'mcu' 114 commands (v0.12.0-1-gabc / gcc: 12.2)\n`,
    ),
    'a flash by dfu-util': paste(DFU_SUCCESS),
    'another folder that is not there': paste(
      `${BY_USB}pi@printer:~ $ ls /dev/serial/by-uuid\nls: cannot access '/dev/serial/by-uuid': No such file or directory\n`,
    ),
    'a search that finds nobody, and a flash after it that failed': paste(
      `${KATAPULT_CAN_SUCCESS}${query()}pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -i can0 -u 6c2b81510eb7 -f out/klipper.bin\nAttempting to connect to bootloader\nERROR:root:Can Flash Error\nFlashError: Error sending command [CONNECT] to Device\n`,
    ),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
