import { readFileSync } from 'node:fs';
import { rule } from '../../rules/tool/address-not-writeable.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { dfuDevice, F446_LAYOUT, liveEvidence, section, usbDevice, usbString } from '../fixtures/evidence.ts';
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
function withoutVectors(): Evidence['firmware'] {
  const { firmware } = here(0x0800_8000);
  return firmware.status === 'collected' ? section({ ...firmware.value, vectors: null }) : firmware;
}

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
    'a firmware on this machine for a board among other devices': {
      evidence: here(0x0810_0000, F446_LAYOUT, {
        usb: section({
          devices: [usbDevice(0x1d6b, 2), dfuDevice(usbString(F446_LAYOUT))],
          sightings: [],
        }),
      }),
    },
    'what the Betaflight configurator says, which names no address': {
      evidence: paste(
        '2021-11-10 @ 19:37:31 -- Firmware image contains addresses not found on target device\n',
      ),
      expect: { subject: 'address' },
      says: [/An address of the firmware cannot be written/, /clones of ST chips/],
    },
    'an address below the flash': {
      evidence: paste(
        `$ dfu-util -a 0 -s 0x00004000 -D k.bin\n${DFU_OPENED}Downloading element to address = 0x00004000, size = 1024\ndfu-util: Last page at 0x000043ff is not writeable\n`,
      ),
      says: [/memory that forgets/],
    },
  },
  clears: {
    'a text that tells of a file on a machine': here(0x0810_0000, F446_LAYOUT, {
      source: { kind: 'transcript', names: ['paste'] },
    }),
    'a firmware, and no list of devices': here(0x0810_0000, F446_LAYOUT, { usb: liveEvidence({}).usb }),
    'a firmware, and two boards': here(0x0810_0000, F446_LAYOUT, {
      usb: section({
        devices: [dfuDevice(usbString(F446_LAYOUT)), dfuDevice(usbString(F446_LAYOUT), { path: '1-2' })],
        sightings: [],
      }),
    }),
    'a firmware without vectors': liveEvidence({ intent: 'flash', firmware: withoutVectors() }),
    'a firmware of which nobody knows where it goes': liveEvidence({
      intent: 'flash',
      firmware: withoutVectors(),
      usb: section({ devices: [dfuDevice(usbString(F446_LAYOUT))], sightings: [] }),
    }),
    'a firmware that the board has room for': here(0x0800_8000),
    'no flash intended': here(0x0810_0000, F446_LAYOUT, { intent: 'look' }),
    'a board that does not tell its map': here(0x0810_0000, 'UNKNOWN'),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'there is neither a text nor a file': liveEvidence({ intent: 'flash' }) },
});
