import { rule } from '../../rules/firmware/firmware-for-other-mcu.ts';
import { F446_LAYOUT, liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import { built, bus, G0B1_LAYOUT, H723_LAYOUT, rom, running } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const H723 = built('stm32h723xx', 0x0802_0000);
const foreign = { ...H723, value: { ...H723.value, dictionary: null } };

ruleTable(rule, {
  finds: {
    'an image for an H723 and an F446 at hand': {
      evidence: liveEvidence({ intent: 'flash', firmware: H723, usb: bus(rom(F446_LAYOUT)) }),
      expect: { severity: 'error', certainty: 'certain', subject: '/home/pi/klipper/out/klipper.bin' },
      says: [/STM32H723/, /STM32F446/, /memory map/],
    },
    'a leftover that nobody flashes, as a warning': {
      evidence: liveEvidence({ firmware: H723, usb: bus(rom(G0B1_LAYOUT)) }),
      expect: { severity: 'warning', certainty: 'certain' },
    },
    'a running board that names another chip': {
      evidence: liveEvidence({ intent: 'flash', firmware: H723, usb: bus(running('stm32f446xx')) }),
      expect: { certainty: 'likely' },
    },
  },
  clears: {
    'the right chip': liveEvidence({ intent: 'flash', firmware: H723, usb: bus(rom(H723_LAYOUT)) }),
    'an image that names no chip': liveEvidence({ firmware: foreign, usb: bus(rom(F446_LAYOUT)) }),
    'a clone, whose map proves nothing': liveEvidence({
      firmware: H723,
      usb: bus(rom(F446_LAYOUT, { vendorId: 0x2e3c })),
    }),
    'no board at hand': liveEvidence({ intent: 'flash', firmware: H723, usb: bus() }),
  },
  skips: { 'a text, which shows no image': pastedRuns([]) },
});
