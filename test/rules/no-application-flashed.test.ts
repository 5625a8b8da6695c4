import { rule } from '../../rules/serial/no-application-flashed.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { cameUp } from '../fixtures/kernel-lines.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const EMPTY =
  "pi@printer:~ $ ls /dev/serial/by-id/*\nls: cannot access '/dev/serial/by-id/*': No such file or directory\n";
const lsusb = (line: string) =>
  `pi@printer:~ $ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n${line}`;
const KATAPULT = 'Bus 001 Device 005: ID 1d50:6177 OpenMoko, Inc. stm32f446xx\n';
const here = (...devices: ReturnType<typeof usbDevice>[]) =>
  liveEvidence({ usb: section({ devices, sightings: [] }) });

const ATTACHED = `${cameUp(100, '1-1', '1d50', '614e')}[  100.400000] cdc_acm 1-1:1.0: ttyACM0: USB ACM device\n`;

ruleTable(rule, {
  finds: {
    'a folder with more slashes than it needs': {
      evidence: paste(
        '$ ls /dev/serial/by-id//\nls: cannot access /dev/serial/by-id//: No such file or directory\n',
      ),
    },
    'a port that came up on another host': {
      evidence: paste(`pi@b:~ $ dmesg\n${ATTACHED}${EMPTY}`),
    },
    'a board that the kernel saw without a port': {
      evidence: paste(`pi@printer:~ $ dmesg\n${cameUp(100, '1-1', '1d50', '6177')}${EMPTY}`),
    },
    'a folder that nobody made': {
      evidence: paste(EMPTY),
      expect: { severity: 'error', certainty: 'likely', subject: '/dev/serial/by-id on pi@printer' },
      says: [/most likely no firmware that makes one runs/, /1d50:6177/],
    },
    'the same as ls says it of the folder': {
      evidence: paste(
        '$ ls -l /dev/serial/by-id/\nls: cannot access /dev/serial/by-id/: No such file or directory\n',
      ),
    },
    'a board that waits in Katapult': {
      evidence: paste(`${lsusb(KATAPULT)}${EMPTY}`),
      says: [/1d50:6177 .*is in its bootloader/],
    },
    'a board of this machine that waits in Katapult, as a warning': {
      evidence: here(usbDevice(0x1d6b, 2), usbDevice(0x1d50, 0x6177)),
      expect: { severity: 'warning', certainty: 'likely' },
    },
  },
  clears: {
    'a board that runs Klipper beside one in Katapult': paste(
      `${lsusb(`${KATAPULT}Bus 001 Device 006: ID 1d50:614e OpenMoko, Inc. stm32f446xx\n`)}${EMPTY}`,
    ),
    'a board in DFU mode beside one in Katapult, in a text': paste(
      `${lsusb(`${KATAPULT}Bus 001 Device 006: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n`)}${EMPTY}`,
    ),
    'a port that the kernel made': paste(`pi@printer:~ $ dmesg\n${ATTACHED}${EMPTY}`),
    'a board that runs Klipper': paste(
      `${lsusb('Bus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f446xx\n')}${EMPTY}`,
    ),
    'a board in DFU mode': paste(
      `${lsusb('Bus 001 Device 005: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n')}${EMPTY}`,
    ),
    'a list without any board, of which other rules tell': paste(`${lsusb('')}${EMPTY}`),
    'a port that is there without its link': paste(
      `${EMPTY}pi@printer:~ $ ls -l /dev/ttyACM0\ncrw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0\n`,
    ),
    'a flash that worked before': paste(`${DFU_SUCCESS}${EMPTY}`),
    'one name that is missing there': paste(
      "$ ls /dev/serial/by-id/usb-Klipper_x\nls: cannot access '/dev/serial/by-id/usb-Klipper_x': No such file or directory\n",
    ),
    'another board of this machine that runs Klipper': here(
      usbDevice(0x1d50, 0x6177),
      usbDevice(0x1d50, 0x614e),
    ),
    'a board in DFU mode beside one in Katapult': here(usbDevice(0x1d50, 0x6177), dfuDevice(null)),
    'a healthy printer': healthyEvidence(),
  },
  skips: { 'nothing was looked at': liveEvidence({}) },
});
