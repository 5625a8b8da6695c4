import { rule } from '../../rules/serial/katapult-not-active.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, KATAPULT_CAN_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const PORT = '/dev/serial/by-id/usb-Klipper_stm32f407xx_1F003B001547393436343430-if00';
const FAILURE = `ERROR:root:Flash Tool Error
Traceback (most recent call last):
  File "/home/pi/katapult/scripts/flashtool.py", line 1104, in main
    await sock.run()
FlashError: Error sending command [CONNECT] to Device
`;
const run = (words: string, output: string) =>
  paste(`pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py ${words}\n${output}`);

const silent = (command: string | null, outcome: Run['outcome'] = 'failed') =>
  pastedRuns([
    pastedRun(1, command, [['bootloader-silent', 'Error sending command [CONNECT] to Device']], {
      tool: 'katapult',
      outcome,
    }),
  ]);

ruleTable(rule, {
  finds: {
    'a try whose command is not in the text': {
      evidence: silent(null),
      expect: { subject: 'Katapult' },
      says: [/No Katapult answered\./],
    },
    'a port behind which nobody answers': {
      evidence: run(
        '-d /dev/ttyUSB0 -b 250000 -f out/klipper.bin',
        `Connecting to Serial Device /dev/ttyUSB0, baud 250000\nAttempting to connect to bootloader\n${FAILURE}`,
      ),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: 'Katapult at /dev/ttyUSB0 on pi@printer',
      },
      says: [/twice within half a second/],
    },
    "the running Klipper's own port": {
      evidence: run(
        `-d ${PORT} -f out/klipper.bin`,
        'Attempting to connect to bootloader\nERROR:root:Can Read Error\nasyncio.exceptions.CancelledError\n',
      ),
      says: [/port of the running Klipper/, /flashtool\.py -r -d/],
    },
    'a board that restarted into something else': {
      evidence: run(
        `-d ${PORT} -f out/klipper.bin`,
        `Detected USB device running Klipper\nRequesting USB bootloader for ${PORT}...\nWaiting for USB Reconnect..done\nDetected new USB Device: 0483:df11 STMicroelectronics STM32 BOOTLOADER\nDevice is not Katapult, exiting...\n`,
      ),
      says: [/something else than Katapult/],
    },
    'a node that is not on the bus, as likely': {
      evidence: run(
        '-i can0 -u 6c2b81510eb7 -f out/klipper.bin',
        'Connecting to CAN UUID 6c2b81510eb7 on interface can0\nResetting all bootloader node IDs...\nChecking for Katapult nodes...\nERROR:root:Flash Tool Error\nTraceback (most recent call last):\nFlashError: Unable to find node matching UUID: 6c2b81510eb7\n',
      ),
      expect: { certainty: 'likely' },
      says: [/120 ohms/, /-q/],
    },
    'a UUID that lost two digits': {
      evidence: run(
        '-i can0 -f out/klipper.bin -u 6459486351',
        'Sending bootloader jump command…\nResetting all bootloader node IDs…\nAttempting to connect to bootloader\nERROR:root:Flash Error\nFlashCanError: Error sending command [CONNECT] to Can Device\nDuring handling of the above exception, another exception occurred:\nFlashCanError: Error sending command [COMPLETE] to Can Device\n',
      ),
      says: [/has 12 digits.*6459486351, has not/],
    },
    'output with -v that was cut behind the last try': {
      evidence: run(
        '-d /dev/ttyUSB0 -f out/klipper.bin -b 250000 -v',
        'Attempting to connect to bootloader\nINFO:root:Response for command CONNECT timed out, 1 tries remaining\nINFO:root:Response for command CONNECT timed out, 0 tries remaining\nERROR:root:Flash Error\n',
      ),
    },
  },
  clears: {
    'a search on which nobody answered': silent('flashtool.py -i can0 -q'),
    'a request to a board that is no Katapult yet': silent('flashtool.py -i can0 -u 6c2b81510eb7 -r'),
    'a try that went well at last': silent('flashtool.py -d /dev/ttyUSB0', 'succeeded'),
    'a flash that worked': paste(KATAPULT_CAN_SUCCESS),
    'a transfer that broke off later': run(
      '-i can0 -u 6c2b81510eb7',
      `Attempting to connect to bootloader\nKatapult Connected\nFlashing '/home/pi/klipper/out/klipper.bin'...\nERROR:root:Flash Tool Error\nFlashError: Error sending command [SEND_BLOCK] to Device\n`,
    ),
    'a CAN interface that is not there': run(
      '-i can0 -u 6c2b81510eb7',
      'FlashError: Unable to bind socket to can0\n',
    ),
    'a port that is not there': run(
      '-d /dev/ttyACM9',
      'FlashError: No Serial Device found at /dev/ttyACM9\n',
    ),
    'a search that found nobody, which is no failure': run(
      '-i can0 -q',
      'Resetting all bootloader node IDs...\nChecking for Katapult nodes...\nCANBus UUID Query Complete\n',
    ),
    'a flash by dfu-util': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
