import { rule } from '../../rules/usb/rom-descriptor-quirk.ts';
import { dfuDevice, liveEvidence, usbString } from '../fixtures/evidence.ts';
import { bus, F407_LAYOUT, G0B1_LAYOUT, pasted, recorded, rom } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const g0b1 = dfuDevice(usbString(G0B1_LAYOUT));
for (const one of g0b1.configurations[0]?.interfaces ?? []) one.name = usbString(G0B1_LAYOUT);
const LIST = [2, 1, 0].map(
  (alternate) =>
    `Found DFU: [0483:df11] ver=0200, devnum=4, cfg=1, intf=0, path="1-1", alt=${alternate}, name="${G0B1_LAYOUT}", serial="326436703430"`,
);
const flash = (alternate: number) =>
  pasted(
    'pi@printer:~ $ dfu-util -l',
    ...LIST,
    `pi@printer:~ $ dfu-util -d ,0483:df11 -a ${alternate} -s 0x08002000:leave -D out/klipper.bin`,
    'Opening DFU capable USB device...',
    'Device ID 0483:df11',
    `Setting Alternate Interface #${alternate} ...`,
  );

ruleTable(rule, {
  finds: {
    'a G0B1 in a list, as a note': {
      evidence: recorded('dfu-util-list-g0b1'),
      expect: { severity: 'info', certainty: 'certain' },
      says: [/alternate 1 and 2/],
    },
    'a G0B1 that is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', usb: bus(g0b1) }),
      expect: { severity: 'warning' },
      says: [/-a 0/],
    },
    'a G0B1 that is only looked at, as a note': {
      evidence: liveEvidence({ usb: bus(g0b1) }),
      expect: { severity: 'info' },
    },
    'a command that chose such an alternate': {
      evidence: flash(1),
      expect: { severity: 'warning' },
      says: [/chose such an alternate/],
    },
    'a command that chose the flash, as a note': { evidence: flash(0), expect: { severity: 'info' } },
  },
  clears: {
    'a ROM with a name for each': liveEvidence({ intent: 'flash', usb: bus(rom(F407_LAYOUT)) }),
    'a list of such a ROM': recorded('dfu-util-list-f429'),
    'a ROM whose names were not read': liveEvidence({ usb: bus(rom(null)) }),
    'a clone': liveEvidence({ usb: bus({ ...g0b1, vendorId: 0x28e9, productId: 0x0189 }) }),
  },
  skips: { 'USB could not be read': liveEvidence({}) },
});
