import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { rule } from '../../rules/usb/rom-needs-usb2-hub.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { liveEvidence, pastedRun, pastedRuns, usbDevice, usbString } from '../fixtures/evidence.ts';
import {
  bus,
  F072_LAYOUT,
  F407_LAYOUT,
  G0B1_LAYOUT,
  pasted,
  recorded,
  rom,
} from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const found = (alternate: number, name: string) =>
  `Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-2", alt=${alternate}, name="${name}", serial="FFFFFFFEFFFF"`;
const LISTED = [
  'pi@printer:~ $ dfu-util -l',
  'dfu-util 0.11',
  found(1, '@Option Bytes  /0x1FFFF800/01*016 e'),
  found(0, F072_LAYOUT),
];
const LISTED_G0 = [
  'pi@printer:~ $ dfu-util -l',
  found(1, '@Option Bytes  /0x1FFF7800/01*40 e'),
  found(0, G0B1_LAYOUT),
];
const FLASH = [
  'pi@printer:~ $ dfu-util -d ,0483:df11 -a 0 -s 0x08002000:leave -D out/klipper.bin',
  'dfu-util 0.11',
  'Opening DFU capable USB device...',
  'Device ID 0483:df11',
  'DFU state(2) = dfuIDLE, status(0) = No error condition is present',
  'DfuSe interface name: "Internal Flash  "',
  'Downloading element to address = 0x08002000, size = 24000',
];
const HANGS = 'Erase   \t[                         ]   0%            0 bytes';
const REFUSED = `${HANGS}dfu-util: ERASE_PAGE not correctly executed`;
const DONE = [
  'Erase   \t[=========================] 100%        24000 bytes',
  'Erase    done.',
  'Download\t[=========================] 100%        24000 bytes',
  'File downloaded successfully',
];

const f072 = (path: string) => {
  const device = rom(F072_LAYOUT, { path, origin: { kind: 'device', path } });
  const [configuration] = device.configurations;
  for (const one of configuration?.interfaces ?? []) {
    if (one.alternateSetting === 1) one.name = usbString('@Option Bytes  /0x1FFFF800/01*016 e');
  }
  return device;
};
const root = (product: string) => usbDevice(0x1d6b, 2, { path: 'usb1', product: usbString(product) });

type Said = Parameters<typeof pastedRun>[2][number];
const NOT_ERASED: Said = ['dfuse-download-failed', 'ERASE_PAGE not executed', { command: 'ERASE_PAGE' }];
const AT_START: Said = ['progress', 'Erase 0%', { phase: 'Erase', percent: 0 }];
const ran = (outcome: Run['outcome'], ...said: readonly Said[]) =>
  pastedRuns([pastedRun(1, 'dfu-util -a 0 -D x.bin', said, { outcome })], {
    usb: bus({ ...f072('1-2'), host: null }),
  });

ruleTable(rule, {
  finds: {
    'an erase that was refused, told alone': { evidence: ran('failed', AT_START, NOT_ERASED) },
    'such a chip at a bus and a port with two digits': {
      evidence: liveEvidence({
        intent: 'flash',
        usb: bus({ ...root('xHCI Host Controller'), path: 'usb11' }, f072('11-12')),
      }),
    },
    'an erase that stands still at 0 %': {
      evidence: pasted(...LISTED, ...FLASH, HANGS, '^C'),
      expect: { severity: 'error', certainty: 'likely' },
      says: [/stands still at 0 %/, /Leave read protection alone/],
    },
    'an erase that was refused': {
      evidence: pasted(...LISTED, ...FLASH, REFUSED),
      expect: { severity: 'error', certainty: 'likely' },
      says: [/was refused/],
    },
    'such a chip at a USB 3 port before the flash, as a hint': {
      evidence: liveEvidence({ intent: 'flash', usb: bus(root('xHCI Host Controller'), f072('1-2')) }),
      expect: { severity: 'warning', certainty: 'hint' },
      says: [/A hint/],
    },
  },
  clears: {
    'an erase that was refused on another host': pasted(
      ...LISTED,
      ...FLASH.map((each) => each.replace('pi@printer', 'pi@b')),
      REFUSED,
    ),
    'a refusal that was got over': ran('succeeded', NOT_ERASED),
    'a refusal before everything was written': ran('failed', NOT_ERASED, [
      'file-downloaded',
      'File downloaded successfully',
    ]),
    'a refusal of a board that was unplugged': ran('failed', NOT_ERASED, ['device-lost', 'no device']),
    'an address that was refused': ran('failed', [
      'dfuse-download-failed',
      'SET_ADDRESS not executed',
      { command: 'SET_ADDRESS' },
    ]),
    'an erase that ended at its start with an error': ran('failed', AT_START),
    'a USB 3 controller of another bus': liveEvidence({
      intent: 'flash',
      usb: bus({ ...root('xHCI Host Controller'), path: 'usb2' }, root('EHCI Host Controller'), f072('1-2')),
    }),
    'a controller that does not name itself': liveEvidence({
      intent: 'flash',
      usb: bus(usbDevice(0x1d6b, 2, { path: 'usb1' }), f072('1-2')),
    }),
    'the same behind a hub': liveEvidence({
      intent: 'flash',
      usb: bus(root('xHCI Host Controller'), f072('1-2.1')),
    }),
    'the same at a USB 2 controller': liveEvidence({
      intent: 'flash',
      usb: bus(root('EHCI Host Controller'), f072('1-2')),
    }),
    'nobody wants to flash': liveEvidence({ usb: bus(root('xHCI Host Controller'), f072('1-2')) }),
    'another chip with the same map': pasted(...LISTED_G0, ...FLASH, REFUSED),
    'another chip that refuses': liveEvidence({
      intent: 'flash',
      usb: bus(root('xHCI Host Controller'), rom(F407_LAYOUT, { path: '1-2' })),
    }),
    'a flash that succeeded': pasted(...LISTED, ...FLASH, ...DONE),
    'a flash that got past the erase and was cut off': pasted(...LISTED, ...FLASH, ...DONE.slice(0, 2)),
  },
  skips: { 'a text that shows no list of devices': recorded('dfu-util-read-protected') },
});

test('stands for what looks like read protection', () => {
  const { findings, silenced } = diagnose(pasted(...LISTED, ...FLASH, REFUSED), rules);
  expect(findings[0]?.ruleId).toBe(rule.id);
  expect(silenced.map(({ finding }) => finding.ruleId)).toContain('read-protected');
});
