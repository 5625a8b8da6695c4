import { rule } from '../../rules/firmware/offset-wrong-for-board.ts';
import { liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
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

const H723 = (start: string) => tree(config('stm32h723xx', start));
const ownBoard = {
  name: 'generic-own-board',
  mcus: [{ mcu: 'stm32f407', offsets: [0x4000], crystalMhz: 8 }],
  links: [],
  methods: [],
  sdFileName: null,
};

ruleTable(rule, {
  finds: {
    'an H723 with 32 KiB, when a board is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', klipper: H723('0x8008000') }),
      expect: { severity: 'error', certainty: 'likely', subject: '/home/pi/klipper/.config' },
      says: [/0x08020000/, /128KiB bootloader/, /Octopus Pro/],
    },
    'the same with such a board in DFU mode, as a warning': {
      evidence: liveEvidence({ klipper: H723('0x8008000'), usb: bus(rom(H723_LAYOUT)) }),
      expect: { severity: 'warning', certainty: 'likely', subject: '0483:df11 at 1-1.4' },
    },
    'an image for such an address': {
      evidence: liveEvidence({ intent: 'flash', firmware: built('stm32h723xx', 0x0800_4000) }),
      expect: { subject: '/home/pi/klipper/out/klipper.bin', severity: 'error' },
    },
    'a chip whose boards differ, as a hint': {
      evidence: liveEvidence({ intent: 'flash', klipper: tree(config('stm32f407xx', '0x8004000')) }),
      expect: { severity: 'warning', certainty: 'hint' },
      says: [/A hint: the \.config/, /config folder/],
    },
  },
  clears: {
    'the right offset': liveEvidence({ intent: 'flash', klipper: H723('0x8020000') }),
    'an offset that the config files of the tree know': liveEvidence({
      intent: 'flash',
      klipper: tree(config('stm32f407xx', '0x8004000'), [ownBoard]),
    }),
    'a firmware without bootloader': liveEvidence({ intent: 'flash', klipper: H723('0x8000000') }),
    'a printer that runs': liveEvidence({ klipper: H723('0x8008000'), usb: bus(running('stm32h723xx')) }),
    'another board in DFU mode': liveEvidence({ klipper: H723('0x8008000'), usb: bus(rom(F407_LAYOUT)) }),
    'a chip of no known board': liveEvidence({
      intent: 'flash',
      klipper: tree(config('stm32g431xx', '0x8002000')),
    }),
  },
  skips: { 'a text, which shows neither': pastedRuns([]) },
});
