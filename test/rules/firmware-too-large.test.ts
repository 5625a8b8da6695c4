import { rule } from '../../rules/tool/firmware-too-large.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import { dfuDevice, F446_LAYOUT, liveEvidence, section, usbDevice, usbString } from '../fixtures/evidence.ts';
import { DFU_LISTED, DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const image = (size: number, base: number | null): FirmwareFacts => ({
  path: 'out/klipper.bin',
  format: 'bin',
  size,
  modifiedMs: 0,
  sha256: '00'.repeat(32),
  vectors: {
    initialStackPointer: 0x2002_0000,
    resetVector: 0x0800_f009,
    baseCandidates: base === null ? [] : [base],
    base,
  },
  dictionary: null,
  chosen: 'named',
  origin: { kind: 'file', path: 'out/klipper.bin' },
});
const here = (size: number, base: number | null, boards = 1) =>
  liveEvidence({
    intent: 'flash',
    firmware: section(image(size, base)),
    usb: section({
      devices: Array.from({ length: boards }, (_, index) =>
        dfuDevice(usbString(F446_LAYOUT), { path: `1-1.${index + 1}` }),
      ),
      sightings: [],
    }),
  });
const LIST = `pi@printer:~ $ dfu-util -l\n${DFU_LISTED}`;
const refused = (address: string, size: number, last: string) =>
  `pi@printer:~ $ dfu-util -a 0 -s ${address} -D big.bin\n${DFU_OPENED}Downloading element to address = ${address}, size = ${size}\ndfu-util: Last page at ${last} is not writeable\n`;
const OVERFLOW =
  "pi@printer:~/klipper $ make\n  Linking out/klipper.elf\n/usr/lib/gcc/arm-none-eabi/bin/ld: out/klipper.elf section `.text' will not fit in region `rom'\n/usr/lib/gcc/arm-none-eabi/bin/ld: region `rom' overflowed by 3212 bytes\ncollect2: error: ld returned 1 exit status\nmake: *** [Makefile:72: out/klipper.elf] Error 1\n";

ruleTable(rule, {
  finds: {
    "the linker's word": {
      evidence: paste(OVERFLOW),
      expect: { severity: 'error', certainty: 'certain', subject: 'build on pi@printer' },
      says: [/its flash overflows by 3212 bytes/, /make menuconfig/],
    },
    'a file that reaches beyond the map that the text lists': {
      evidence: paste(`${LIST}${refused('0x08008000', 600_000, '0x0809a7bf')}`),
      says: [/600000 bytes, and the board 0483:df11 at 1-1\.4 on pi@printer has only 480 KiB/],
    },
    'a file on this machine that does not fit the board': {
      evidence: here(500_000, 0x0800_8000),
      expect: { subject: 'out/klipper.bin' },
      says: [/480 KiB/],
    },
    'what the Betaflight configurator says': {
      evidence: paste(
        '2019-05-18 @ 17:01:08 -- Error: Supplied image is larger then flash available on the chip! Image: 600 KiB, limit = 512 KiB\n',
      ),
      says: [/600 KiB.*512 KiB/],
    },
    "the linker's word on two machines, for each of them": {
      evidence: paste(OVERFLOW + OVERFLOW.replace('pi@printer', 'pi@other')),
      count: 2,
      expect: { subject: 'build on pi@other' },
    },
    "the linker's last word of two on one machine": {
      evidence: paste(OVERFLOW + OVERFLOW.replace('3212', '212')),
      says: [/overflows by 212 bytes/],
    },
    "the linker's word that does not say by how much": {
      evidence: paste(OVERFLOW.replace(/.*overflowed by.*\n/, '')),
      says: [/its flash overflows\./],
    },
    'a build that needs more memory than there is': {
      evidence: paste(OVERFLOW.replaceAll('rom', 'ram')),
      says: [/its memory \(RAM\) overflows by 3212 bytes/],
    },
    'a file that does not fit the board among other devices': {
      evidence: {
        ...here(500_000, 0x0800_8000),
        usb: section({
          devices: [usbDevice(0x1d6b, 2), dfuDevice(usbString(F446_LAYOUT))],
          sightings: [],
        }),
      },
      expect: { subject: 'out/klipper.bin' },
    },
    'a file that was refused by a board among other devices, in a run without its command': {
      evidence: paste(
        `$ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n$ dfu-util -l\n${DFU_LISTED}`,
        refused('0x08008000', 600_000, '0x0809a7bf').replace(/^.*\n/, ''),
      ),
      expect: { subject: 'firmware file' },
    },
  },
  clears: {
    'a file on this machine, of which a text tells': {
      ...here(500_000, 0x0800_8000),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'a file that nobody wants to flash': { ...here(500_000, 0x0800_8000), intent: 'look' },
    'a file and no list of devices': { ...here(500_000, 0x0800_8000), usb: liveEvidence({}).usb },
    'a file without vectors': liveEvidence({
      intent: 'flash',
      firmware: section({ ...image(500_000, null), vectors: null }),
    }),
    'a machine on which no file was looked at': liveEvidence({
      intent: 'flash',
      runs: section({ runs: [], linesRead: 0, linesRecognised: 0 }),
    }),
    'a refusal that does not tell the size': paste(
      `${LIST}pi@printer:~ $ dfu-util -a 0 -s 0x08008000 -D big.bin\ndfu-util: Last page at 0x0809a7bf is not writeable\n`,
    ),
    'a refusal, and a board that is listed on another machine': paste(
      `${LIST.replace('pi@printer', 'pi@other')}${refused('0x08008000', 600_000, '0x0809a7bf')}`,
    ),
    'a refusal, and no board that is listed': paste(refused('0x08008000', 600_000, '0x0809a7bf')),
    'a refusal of a file that has room to the last byte': paste(
      `${LIST}${refused('0x08008000', 480 * 1024, '0x0807ffff')}`,
    ),
    'a file that fits to the last byte': here(480 * 1024, 0x0800_8000),
    'a file of which nobody knows where it goes': here(900_000, null),
    'two boards, of which either may be meant': here(500_000, 0x0800_8000, 2),
    'an address outside the map altogether': paste(`${LIST}${refused('0x20000000', 600_000, '0x200927bf')}`),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'there is neither a text nor a file': liveEvidence({ intent: 'flash' }) },
});
