import { rule } from '../../rules/usb/rom-descriptor-quirk.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, usbString } from '../fixtures/evidence.ts';
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

/** A G0B1 whose alternates come in this order under these names. */
const named = (...names: readonly (readonly [number, string | null])[]) => ({
  ...g0b1,
  configurations: g0b1.configurations.map((configuration) => ({
    ...configuration,
    interfaces: names.flatMap(([alternateSetting, name]) =>
      configuration.interfaces
        .slice(0, 1)
        .map((one) => ({ ...one, alternateSetting, name: name === null ? null : usbString(name) })),
    ),
  })),
});
const given = (
  more: Partial<NonNullable<Run['arguments']>>,
  host: string | null = null,
): Pick<Run, 'arguments' | 'host'> => ({
  host,
  arguments: {
    device: null,
    path: null,
    alternate: '1',
    address: null,
    leave: false,
    reset: false,
    list: false,
    download: 'out/klipper.bin',
    port: null,
    ...more,
  },
});
const ran = (more: Partial<Run>) =>
  pastedRuns([pastedRun(1, 'dfu-util x', [], more)], { usb: bus({ ...g0b1, host: null }) });

ruleTable(rule, {
  finds: {
    'the alternates in their order, whatever order they come in': {
      evidence: liveEvidence({ usb: bus(named([2, G0B1_LAYOUT], [0, G0B1_LAYOUT], [1, G0B1_LAYOUT])) }),
      says: [/alternate 1 and 2 like/],
    },
    'the name of the flash, where the others are spelled otherwise': {
      evidence: liveEvidence({
        usb: bus(named([1, '@Internal Flash/0x08000000/64*02Kg'], [0, G0B1_LAYOUT], [2, null])),
      }),
      says: [/alternate 1 like alternate 0, \\"@Internal Flash {3}\/0x/],
    },
    'a flash of another host, as a note': { evidence: ran(given({}, 'pi@b')), expect: { severity: 'info' } },
    'a command that read such an alternate, as a note': {
      evidence: ran(given({ download: null })),
      expect: { severity: 'info' },
    },
    'a command that is not in the text, as a note': {
      evidence: ran({ arguments: null }),
      expect: { severity: 'info' },
    },
    'a command that chose no alternate, as a note': {
      evidence: ran(given({ alternate: null })),
      expect: { severity: 'info' },
    },
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
