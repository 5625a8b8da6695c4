import { rule } from '../../rules/usb/boot0-left-on.ts';
import { pasted, recorded } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const flash = (host: string, options = '-s 0x08008000:leave', end = 'File downloaded successfully') => [
  `${host}:~ $ dfu-util -d ,0483:df11 -a 0 ${options} -D out/klipper.bin`,
  'dfu-util 0.11',
  'Opening DFU capable USB device...',
  'Device ID 0483:df11',
  'Downloading element to address = 0x08008000, size = 30064',
  end,
];
const lsusb = (host: string, ...devices: string[]) => [`${host}:~ $ lsusb`, ...devices];
const IN_DFU = 'Bus 001 Device 039: ID 0483:df11 STMicroelectronics STM Device in DFU Mode';
const KLIPPER = 'Bus 001 Device 040: ID 1d50:614e OpenMoko, Inc. stm32f446xx';
const HUB = 'Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub';

ruleTable(rule, {
  finds: {
    'a board that is in DFU mode again after the flash': {
      evidence: pasted(...flash('pi@a'), ...lsusb('pi@a', IN_DFU, HUB)),
      expect: { severity: 'error', certainty: 'likely', subject: '0483:df11 on pi@a' },
      says: [/Take the BOOT0 jumper off/],
    },
    'the same in a list of dfu-util': {
      evidence: pasted(
        ...flash('pi@a'),
        'pi@a:~ $ dfu-util -l',
        'Found DFU: [0483:df11] ver=2200, devnum=39, cfg=1, intf=0, path="1-1", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg", serial="1"',
      ),
    },
    'the host where it is so': {
      evidence: pasted(
        ...flash('pi@a'),
        ...lsusb('pi@a', KLIPPER, HUB),
        ...flash('pi@b'),
        ...lsusb('pi@b', IN_DFU, HUB),
      ),
      expect: { subject: '0483:df11 on pi@b' },
    },
  },
  clears: {
    'a board that runs Klipper afterwards': pasted(...flash('pi@a'), ...lsusb('pi@a', KLIPPER, HUB)),
    'a list from before the flash': pasted(...lsusb('pi@a', IN_DFU, HUB), ...flash('pi@a')),
    'a second board that waits in DFU mode': pasted(...flash('pi@a'), ...lsusb('pi@a', KLIPPER, IN_DFU)),
    'a board that was not told to leave': pasted(
      ...flash('pi@a', '-s 0x08008000'),
      ...lsusb('pi@a', IN_DFU, HUB),
    ),
    'a flash that failed': pasted(
      ...flash('pi@a', '-s 0x08008000:leave', 'dfu-util: ERASE_PAGE not correctly executed'),
      ...lsusb('pi@a', IN_DFU, HUB),
    ),
    'another flash that was wanted': pasted(
      ...flash('pi@a'),
      ...lsusb('pi@a', IN_DFU, HUB),
      ...flash('pi@a', '-s 0x08008000'),
    ),
  },
  skips: { 'a text without a list of devices': recorded('dfu-util-success-leave') },
});
