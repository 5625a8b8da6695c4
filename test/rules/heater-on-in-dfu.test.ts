import { rule } from '../../rules/usb/heater-on-in-dfu.ts';
import { F429_LAYOUT, F446_LAYOUT, liveEvidence } from '../fixtures/evidence.ts';
import { bus, config, F072_LAYOUT, pasted, rom, running, tree } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'a board in DFU mode that may be an Octopus Pro': {
      evidence: liveEvidence({ usb: bus(rom(F446_LAYOUT)) }),
      expect: { severity: 'warning', certainty: 'hint', subject: '0483:df11 at 1-1.4' },
      says: [/A hint/, /Octopus Pro \(STM32F446\)/, /unplug the heaters/],
    },
    'a board that a .config narrows down': {
      evidence: liveEvidence({
        usb: bus(rom(F429_LAYOUT)),
        klipper: tree(config('stm32f407xx', '0x800c000')),
      }),
      says: [/^(?!.*Octopus).*Monster8/],
    },
    'a running board that is to go into DFU mode': {
      evidence: liveEvidence({ intent: 'flash', usb: bus(running('stm32f446xx')) }),
      says: [/is to go into DFU mode/],
    },
  },
  clears: {
    'a running board that nobody wants to flash': liveEvidence({ usb: bus(running('stm32f446xx')) }),
    'a chip of no such board': liveEvidence({
      intent: 'flash',
      usb: bus(rom(F072_LAYOUT), running('stm32g0b1xx')),
    }),
    'a .config that rules such boards out': liveEvidence({
      usb: bus(rom(F446_LAYOUT)),
      klipper: tree(config('stm32f401xc', '0x8008000')),
    }),
    'a text, in which it is over': pasted(
      'pi@printer:~ $ dfu-util -l',
      `Found DFU: [0483:df11] ver=2200, devnum=5, cfg=1, intf=0, path="1-1", alt=0, name="${F446_LAYOUT}", serial="1"`,
    ),
  },
  skips: { 'USB could not be read': liveEvidence({}) },
});
