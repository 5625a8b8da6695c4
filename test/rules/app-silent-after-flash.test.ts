import { rule } from '../../rules/serial/app-silent-after-flash.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, KATAPULT_CAN_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const query = (found = '') =>
  `pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -i can0 -q\nResetting all bootloader node IDs...\nChecking for Katapult nodes...\n${found}CANBus UUID Query Complete\n`;
const NODE = 'Detected UUID: 6c2b81510eb7, Application: Klipper\n';
const EMPTY =
  "pi@printer:~ $ ls /dev/serial/by-id/*\nls: cannot access '/dev/serial/by-id/*': No such file or directory\n";
const PORT = '/dev/serial/by-id/usb-katapult_stm32f446xx_2B00-if00';
const BY_USB = `pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -d ${PORT} -f out/klipper.bin\nAttempting to connect to bootloader\nKatapult Connected\nFlashing 'out/klipper.bin'...\nWrite complete: 2 pages\nVerification Complete: SHA = 45576FC974FC4F9694A7F32515AC2D497817CA71\nProgramming Complete\n`;

type Said = Parameters<typeof pastedRun>[2][number];
const UNABLE: Said = ['klippy-unable-to-connect', "mcu 'mcu': Unable to connect", { mcu: 'mcu' }];
const klippy = (line: number, ...said: readonly Said[]) =>
  pastedRun(line, 'tail klippy.log', said, { tool: 'klippy' });
const flashed = (command: string | null, parent: number | null = null) =>
  pastedRun(3, command, [['file-downloaded', 'File downloaded successfully']], {
    tool: 'dfu-util',
    outcome: 'succeeded',
    parent,
  });
const noFolder = (path: string, command = 'ls') =>
  pastedRun(20, command, [['no-such-file', `ls: cannot access '${path}'`, { path }]]);
const LSUSB = 'pi@printer:~ $ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n';

ruleTable(rule, {
  finds: {
    'a board that never answers Klipper, as a hint': {
      evidence: pastedRuns([klippy(1, UNABLE)]),
      expect: { severity: 'error', certainty: 'hint', subject: 'firmware of mcu' },
      says: [/A hint: Klipper reaches the port or bus of the board/, /bootloader offset/],
    },
    'the last board that does not answer Klipper': {
      evidence: pastedRuns([
        klippy(1, UNABLE, ['klippy-unable-to-connect', "mcu 'head': Unable", { mcu: 'head' }]),
      ]),
      expect: { subject: 'firmware of head' },
    },
    'Klipper that cannot connect, with what a board by USB needs': {
      evidence: pastedRuns([flashed('dfu-util -a 0 -D x.bin'), klippy(20, UNABLE)]),
      says: [/Klipper cannot connect/, /USB on PA11/],
    },
    'a folder of ports that is gone, told with its slash alone': {
      evidence: paste(
        `${BY_USB}pi@printer:~ $ ls /dev/serial/by-id/\nls: cannot access '/dev/serial/by-id/': No such file or directory\n`,
      ),
    },
    'a flash by make at a port of Klipper': {
      evidence: pastedRuns([
        pastedRun(1, 'make flash FLASH_DEVICE=/dev/serial/by-id/usb-Klipper_stm32_1-if00', []),
        flashed('dfu-util -a 0 -D x.bin', 0),
        noFolder('/dev/serial/by-id'),
      ]),
    },
    'a search of the bus behind which other commands stand': {
      evidence: paste(`${KATAPULT_CAN_SUCCESS}${query()}${LSUSB}`),
    },
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
    'a port that Klipper could not open': pastedRuns([
      klippy(1, ['port-missing', 'No such file', { port: '/dev/ttyUSB0' }], UNABLE),
    ]),
    'a board that answers Klipper at last': pastedRuns([
      klippy(1, UNABLE, ['klippy-mcu-version', "Loaded MCU 'mcu'", { mcu: 'mcu' }]),
    ]),
    'a search in another text than the flash': paste(
      KATAPULT_CAN_SUCCESS,
      `\n\n\n${'x\n'.repeat(60)}${query()}`,
    ),
    'a search of the bus after a flash by dfu-util': pastedRuns([
      flashed('dfu-util -a 0 -D x.bin'),
      pastedRun(20, 'canbus_query.py can0', [['can-query-done', 'Total 0 uuids found']], {
        tool: 'canbus_query',
      }),
    ]),
    'a folder of the same name elsewhere': paste(
      `${BY_USB}pi@printer:~ $ ls /mnt/dev/serial/by-id\nls: cannot access '/mnt/dev/serial/by-id': No such file or directory\n`,
    ),
    'a flash whose command is not in the text': pastedRuns([flashed(null), noFolder('/dev/serial/by-id')]),
    'a port of Klipper that only a later command names': pastedRuns([
      flashed('dfu-util -a 0 -D x.bin'),
      noFolder('/dev/serial/by-id', 'ls /dev/serial/by-id/usb-Klipper_stm32_1-if00'),
    ]),
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
