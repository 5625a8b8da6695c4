import { rule } from '../../rules/tool/firmware-file-empty.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const EMPTY_ELEMENT = `File contains 1 DFU images
Parsing DFU image 1
Image for alternate setting 0, (1 elements, total size = 8)
Parsing element 1, address = 0x08000000, size = 0
dfu-util: Last page at 0x07ffffff is not writeable
`;
const file = (size: number) =>
  section({
    path: 'out/klipper.bin',
    format: 'bin' as const,
    size,
    modifiedMs: 0,
    sha256: 'e3'.repeat(32),
    vectors: null,
    dictionary: null,
    chosen: 'named' as const,
    origin: { kind: 'file' as const, path: 'out/klipper.bin' },
  });

ruleTable(rule, {
  finds: {
    'a DfuSe file with an empty element': {
      evidence: paste(`pi@printer:~ $ dfu-util -a 0 -D firmware.dfu\n${DFU_OPENED}${EMPTY_ELEMENT}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'firmware.dfu on pi@printer' },
      says: [/0 bytes to write/, /make clean/],
    },
    'a raw file of 0 bytes': {
      evidence: paste(
        `$ dfu-util -a 0 -s 0x08000000 -D k.bin\n${DFU_OPENED}Downloading element to address = 0x08000000, size = 0\ndfu-util: Last page at 0x07ffffff is not writeable\n`,
      ),
    },
    'a file on this machine that is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', firmware: file(0) }),
      expect: { severity: 'error', subject: 'out/klipper.bin' },
    },
    'a leftover in out/, as a warning': {
      evidence: liveEvidence({ firmware: file(0) }),
      expect: { severity: 'warning' },
    },
    'an empty file in a run without its command': {
      evidence: paste(
        'dfu-util 0.11\nOpening DFU capable USB device...\nDownloading element to address = 0x08000000, size = 0\n',
      ),
      expect: { subject: 'firmware file' },
      says: [/The firmware file holds no firmware/],
    },
  },
  clears: {
    'an empty element of a file that was written': paste(DFU_SUCCESS.replace('size = 30064', 'size = 0')),
    'a flash that worked': paste(DFU_SUCCESS),
    'a file with content': liveEvidence({ intent: 'flash', firmware: file(30_064) }),
    'a healthy printer': healthyEvidence(),
    'an address outside the map': paste(
      `$ dfu-util -a 0 -s 0x20000000 -D k.bin\n${DFU_OPENED}Downloading element to address = 0x20000000, size = 34120\ndfu-util: Last page at 0x20008547 is not writeable\n`,
    ),
  },
  skips: { 'there is neither a text nor a file': liveEvidence({}) },
});
