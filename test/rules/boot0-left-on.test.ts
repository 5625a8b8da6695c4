import { rule } from '../../rules/usb/boot0-left-on.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
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

const KEYBOARD = 'Bus 001 Device 041: ID 046d:c31c Logitech, Inc. Keyboard K120';
/** A flash that ends in line 3, and a board in DFU mode that was seen so. */
const seenAgain = (origin: Origin, host: string | null = null) =>
  pastedRuns(
    [
      pastedRun(
        1,
        'dfu-util -a 0 -D x.bin',
        [
          ['file-downloaded', 'File downloaded successfully'],
          ['leave-requested', 'Submitting leave request...'],
        ],
        { outcome: 'succeeded' },
      ),
    ],
    {
      usb: section({
        devices: [],
        sightings: [
          {
            vendorId: 0x0483,
            productId: 0xdf11,
            busNumber: 1,
            deviceNumber: 5,
            path: null,
            host,
            origin,
          },
        ],
      }),
    },
  );
const line = (number: number, source = 'paste'): Origin => ({
  kind: 'log',
  source,
  line: number,
  text: 'ID 0483:df11',
});

ruleTable(rule, {
  finds: {
    'a flash that said itself that it leaves': { evidence: seenAgain(line(9)) },
    'a board in DFU mode again beside a keyboard': {
      evidence: pasted(...flash('pi@a'), ...lsusb('pi@a', KEYBOARD, IN_DFU)),
    },
    'a board in DFU mode again where another host is flashed later': {
      evidence: pasted(...flash('pi@a'), ...lsusb('pi@a', IN_DFU, HUB), ...flash('pi@b', '-s 0x08008000')),
      expect: { subject: '0483:df11 on pi@a' },
    },
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
    'a board in DFU mode on another host': seenAgain(line(9), 'pi@b'),
    'a board in DFU mode in another text': seenAgain(line(9, 'other')),
    'a board in DFU mode in the last line of the flash': seenAgain(line(3)),
    'a board that no line shows': seenAgain({ kind: 'device', path: '1-1' }),
    'only a keyboard afterwards': pasted(...flash('pi@a'), ...lsusb('pi@a', KEYBOARD)),
    'a keyboard behind a board in DFU mode': pasted(...flash('pi@a'), ...lsusb('pi@a', KLIPPER, KEYBOARD)),
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
