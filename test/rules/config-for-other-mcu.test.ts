import { expect, test } from 'vitest';
import { rule } from '../../rules/firmware/config-for-other-mcu.ts';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { F446_LAYOUT, liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import {
  built,
  bus,
  config,
  F407_LAYOUT,
  H723_LAYOUT,
  rom,
  running,
  tree,
} from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const H723 = tree(config('stm32h723xx', '0x8020000'));
const F446 = tree(config('stm32f446xx', '0x8008000'));

ruleTable(rule, {
  finds: {
    'an H723 in the .config and an F446 at hand': {
      evidence: liveEvidence({ klipper: H723, usb: bus(rom(F446_LAYOUT)) }),
      expect: {
        severity: 'warning',
        certainty: 'certain',
        subject: '/home/pi/klipper/.config',
        origins: [
          { kind: 'file', path: '/home/pi/klipper/.config', line: 4, text: 'CONFIG_MCU=stm32h723xx' },
          { kind: 'device', path: '1-1.4', text: F446_LAYOUT },
        ],
      },
    },
    'the same when a board is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', klipper: H723, usb: bus(rom(F446_LAYOUT)) }),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/make menuconfig/],
    },
    'a chip of the same family with another flash, as likely': {
      evidence: liveEvidence({ klipper: F446, usb: bus(rom(F407_LAYOUT)) }),
      expect: { certainty: 'likely' },
    },
    'a running board that names another chip, when one is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', klipper: F446, usb: bus(running('stm32g0b1xx')) }),
      expect: { severity: 'error', certainty: 'likely' },
      says: [/only board that runs Klipper.*STM32G0B1/],
    },
    'a chip without DFU in the .config and a board in DFU mode': {
      evidence: liveEvidence({
        klipper: tree(config('stm32f103xe', '0x8007000')),
        usb: bus(rom(F446_LAYOUT)),
      }),
      expect: { certainty: 'certain' },
    },
  },
  clears: {
    'the right chip': liveEvidence({ intent: 'flash', klipper: H723, usb: bus(rom(H723_LAYOUT)) }),
    'the right chip beside another': liveEvidence({
      klipper: H723,
      usb: bus(rom(F446_LAYOUT), rom(H723_LAYOUT, { path: '1-2' })),
    }),
    'a map that was not read': liveEvidence({ klipper: H723, usb: bus(rom(null)) }),
    'a map that fits no known chip': liveEvidence({
      klipper: H723,
      usb: bus(rom('@Internal Flash  /0x08000000/3*7Kg')),
    }),
    'one board of two that does not tell': liveEvidence({
      klipper: H723,
      usb: bus(rom(F446_LAYOUT), rom(null, { path: '1-2' })),
    }),
    'a .config without a known chip': liveEvidence({
      klipper: tree(config('rp2040', '0x10000100')),
      usb: bus(rom(F446_LAYOUT)),
    }),
    'a running board that nobody wants to flash': liveEvidence({
      klipper: F446,
      usb: bus(running('stm32g0b1xx')),
    }),
    'several running boards': liveEvidence({
      intent: 'flash',
      klipper: F446,
      usb: bus(running('stm32g0b1xx'), running('stm32f103xe', { path: '1-2' })),
    }),
  },
  skips: { 'a text, which shows no .config': pastedRuns([]) },
});

test('stands for the firmware that was built from it', () => {
  const evidence = liveEvidence({
    intent: 'flash',
    klipper: H723,
    firmware: built('stm32h723xx', 0x0802_0000),
    usb: bus(rom(F446_LAYOUT)),
  });
  const { findings, silenced } = diagnose(evidence, rules);
  expect(findings[0]?.ruleId).toBe(rule.id);
  expect(silenced.map(({ finding, by }) => [finding.ruleId, by])).toContainEqual([
    'firmware-for-other-mcu',
    rule.id,
  ]);
});
