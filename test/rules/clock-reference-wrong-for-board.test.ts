import { rule } from '../../rules/firmware/clock-reference-wrong-for-board.ts';
import { liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import { bus, config, F407_LAYOUT, H723_LAYOUT, rom, running, tree } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const clock = (mcu: string, start: string, frequency: string) =>
  tree(config(mcu, start, { CONFIG_CLOCK_REF_FREQ: frequency }));
const H723_8M = clock('stm32h723xx', '0x8020000', '8000000');
const ownBoard = {
  name: 'generic-own-board',
  mcus: [{ mcu: 'stm32h723', offsets: [0x2_0000], crystalMhz: 8 }],
  links: [],
  methods: [],
  sdFileName: null,
};

ruleTable(rule, {
  finds: {
    'an H723 with 8 MHz, when a board is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', klipper: H723_8M }),
      expect: {
        severity: 'warning',
        certainty: 'hint',
        origins: [
          {
            kind: 'file',
            path: '/home/pi/klipper/.config',
            line: 6,
            text: 'CONFIG_CLOCK_REF_FREQ=8000000',
          },
        ],
      },
      says: [/A hint.*8 MHz.*25 MHz/],
    },
    'the same with such a board in DFU mode': {
      evidence: liveEvidence({ klipper: H723_8M, usb: bus(rom(H723_LAYOUT)) }),
    },
    'an F446 with 16 MHz': {
      evidence: liveEvidence({ intent: 'flash', klipper: clock('stm32f446xx', '0x8008000', '16000000') }),
      says: [/12 MHz/],
    },
  },
  clears: {
    'the right crystal': liveEvidence({
      intent: 'flash',
      klipper: clock('stm32h723xx', '0x8020000', '25000000'),
    }),
    'a crystal that the config files of the tree know': liveEvidence({
      intent: 'flash',
      klipper: tree(config('stm32h723xx', '0x8020000', { CONFIG_CLOCK_REF_FREQ: '8000000' }), [ownBoard]),
    }),
    'the internal oscillator': liveEvidence({
      intent: 'flash',
      klipper: clock('stm32h723xx', '0x8020000', '1'),
    }),
    'a printer that runs': liveEvidence({ klipper: H723_8M, usb: bus(running('stm32h723xx')) }),
    'another board in DFU mode': liveEvidence({ klipper: H723_8M, usb: bus(rom(F407_LAYOUT)) }),
    'a chip of no known board': liveEvidence({
      intent: 'flash',
      klipper: clock('stm32g431xx', '0x8002000', '24000000'),
    }),
  },
  skips: { 'a text, which shows no .config': pastedRuns([]) },
});
