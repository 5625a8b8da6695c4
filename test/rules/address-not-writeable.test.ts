import { readFileSync } from 'node:fs';
import { rule } from '../../rules/tool/address-not-writeable.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { dfuDevice, F446_LAYOUT, liveEvidence, section, usbString } from '../fixtures/evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const here = (base: number, layout = F446_LAYOUT, more: Partial<Evidence> = {}) =>
  liveEvidence({
    intent: 'flash',
    firmware: section({
      path: 'out/klipper.bin',
      format: 'bin',
      size: 30_064,
      modifiedMs: 0,
      sha256: '00'.repeat(32),
      vectors: { initialStackPointer: 0x2002_0000, resetVector: base + 1, baseCandidates: [base], base },
      dictionary: null,
      chosen: 'named',
      origin: { kind: 'file', path: 'out/klipper.bin' },
    }),
    usb: section({ devices: [dfuDevice(usbString(layout))], sightings: [] }),
    ...more,
  });

ruleTable(rule, {
  finds: {
    'an address in RAM, as dfu-util 0.11 refuses it': {
      evidence: recorded('dfu-util-address-in-ram'),
      expect: { severity: 'error', certainty: 'certain', subject: '0x20000000 on pi@printer' },
      says: [/0x20008547 cannot be written on 0483:df11/, /memory that forgets/],
    },
    'sectors that the bootloader of a clone keeps to itself': {
      evidence: recorded('dfu-util-read-only-sectors'),
      says: [/2e3c:df11/, /clones of ST chips/],
    },
    'a page that cannot be erased': {
      evidence: paste(
        `$ dfu-util -a 0 -s 0x08200000 -D k.bin\n${DFU_OPENED}Downloading element to address = 0x08200000, size = 1024\ndfu-util: Page at 0x08200000 can not be erased\n`,
      ),
    },
    'a firmware on this machine for an address that the board does not have': {
      evidence: here(0x0810_0000),
      expect: { subject: 'out/klipper.bin' },
      says: [/which is not in the memory map/],
    },
    'a firmware on this machine for a read-only sector': {
      evidence: here(0x0800_0000, '@Internal Flash  /0x08000000/01*016Ka,03*016Kg,01*064Kg,03*128Kg'),
      says: [/is read-only in/],
    },
  },
  clears: {
    'a firmware that the board has room for': here(0x0800_8000),
    'no flash intended': here(0x0810_0000, F446_LAYOUT, { intent: 'look' }),
    'a board that does not tell its map': here(0x0810_0000, 'UNKNOWN'),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'there is neither a text nor a file': liveEvidence({ intent: 'flash' }) },
});
