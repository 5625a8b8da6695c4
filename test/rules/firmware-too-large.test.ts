import { rule } from '../../rules/tool/firmware-too-large.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import { dfuDevice, F446_LAYOUT, liveEvidence, section, usbString } from '../fixtures/evidence.ts';
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

ruleTable(rule, {
  finds: {
    "the linker's word": {
      evidence: paste(
        "pi@printer:~/klipper $ make\n  Linking out/klipper.elf\n/usr/lib/gcc/arm-none-eabi/bin/ld: out/klipper.elf section `.text' will not fit in region `rom'\n/usr/lib/gcc/arm-none-eabi/bin/ld: region `rom' overflowed by 3212 bytes\ncollect2: error: ld returned 1 exit status\nmake: *** [Makefile:72: out/klipper.elf] Error 1\n",
      ),
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
  },
  clears: {
    'a file that fits to the last byte': here(480 * 1024, 0x0800_8000),
    'a file of which nobody knows where it goes': here(900_000, null),
    'two boards, of which either may be meant': here(500_000, 0x0800_8000, 2),
    'an address outside the map altogether': paste(`${LIST}${refused('0x20000000', 600_000, '0x200927bf')}`),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'there is neither a text nor a file': liveEvidence({ intent: 'flash' }) },
});
