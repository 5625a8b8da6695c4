import { readFileSync } from 'node:fs';
import { rule } from '../../rules/serial/serial-port-missing.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8');

const unopened = (port: string) =>
  pastedRuns([
    pastedRun(1, 'stm32flash -w k.bin', [['port-open-failed', 'Failed to open port', { port }]], {
      outcome: 'failed',
    }),
  ]);
const missing = (...more: Parameters<typeof pastedRun>[2]) =>
  pastedRuns([
    pastedRun(
      1,
      'tail klippy.log',
      [['port-missing', 'could not open port', { port: '/dev/ttyUSB0', mcu: 'mcu' }], ...more],
      { tool: 'klippy' },
    ),
  ]);

ruleTable(rule, {
  finds: {
    'a port whose name would end a command, which is not told to run': {
      evidence: unopened('/dev/ttyUSB0;x'),
      says: [/ls -l \/dev\/serial\/by-id`/],
    },
    'a port whose name would begin a command, which is not told to run': {
      evidence: unopened('x;/dev/ttyUSB0'),
      says: [/ls -l \/dev\/serial\/by-id`/],
    },
    'a port that Klipper misses': { evidence: missing() },
    'a port that only another host has': {
      evidence: paste(
        `pi@b:~ $ ls -l /dev/ttyUSB0\ncrw-rw---- 1 root dialout 188, 0 Jan  1 12:00 /dev/ttyUSB0\n${recorded('stm32flash-no-port')}`,
      ),
    },
    'a port beside which the text lists another': {
      evidence: paste(
        `pi@printer:~/klipper $ ls -l /dev/ttyACM0\ncrw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0\n${recorded('stm32flash-no-port')}`,
      ),
    },
    'a port that stm32flash could not open, as likely, as it does not tell why': {
      evidence: paste(recorded('stm32flash-no-port')),
      expect: { severity: 'error', certainty: 'likely', subject: '/dev/ttyUSB0 on pi@printer' },
      says: [/most likely there is no such port/, /ls -l \/dev\/ttyUSB0/],
    },
    "what Katapult's script says": {
      evidence: paste(
        '$ python3 flashtool.py -d /dev/ttyACM3 -f out/klipper.bin\nERROR:root:Flash Tool Error\nFlashError: No Serial Device found at /dev/ttyACM3\n',
      ),
      expect: { certainty: 'certain' },
      says: [/There is no serial port \/dev\/ttyACM3/],
    },
    'what avrdude says': {
      evidence: paste(
        `$ avrdude -p m2560 -c wiring -P /dev/ttyUSB0 -U flash:w:k.hex:i\navrdude: ser_open(): can't open device "/dev/ttyUSB0": No such file or directory\n`,
      ),
      expect: { certainty: 'certain' },
    },
  },
  clears: {
    'a port that Klipper reached at last': missing([
      'klippy-mcu-version',
      "Loaded MCU 'mcu'",
      { mcu: 'mcu' },
    ]),
    'a port that has no name': pastedRuns([pastedRun(1, 'x', [['port-missing', 'no port']])]),
    'a USB id instead of a port': paste(recorded('stm32flash-usb-id-as-port')),
    'a port that could not be set up': paste(
      '$ stm32flash -w k.bin /dev/serial0\nstm32flash 0.7\n\nFailed to set terminal flags\nError probing interface "serial_posix"\nCannot handle device "/dev/serial0"\nFailed to open port: /dev/serial0\n',
    ),
    'a port that may not be opened': paste(
      '$ avrdude -p m2560 -c wiring -P /dev/ttyACM0 -U flash:w:k.hex:i\navrdude OS error: cannot open port /dev/ttyACM0: Permission denied\n',
    ),
    'a port that the text lists beside another': paste(
      `pi@printer:~/klipper $ ls -l /dev/ttyUSB0 /dev/ttyACM0\ncrw-rw---- 1 root dialout 188, 0 Jan  1 12:00 /dev/ttyUSB0\ncrw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0\n${recorded('stm32flash-no-port')}`,
    ),
    'a port that the text lists': paste(
      `pi@printer:~/klipper $ ls -l /dev/ttyUSB0\ncrw-rw---- 1 root dialout 188, 0 Jan  1 12:00 /dev/ttyUSB0\n${recorded('stm32flash-no-port')}`,
    ),
    'a bootloader that does not answer': paste(recorded('stm32flash-held-in-reset')),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
