import { rule } from '../../rules/usb/multiple-dfu-devices.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const two = section({
  devices: [dfuDevice(null, { path: '1-1.1' }), dfuDevice(null, { path: '1-1.4' })],
  sightings: [],
});

ruleTable(rule, {
  finds: {
    "dfu-util's refusal": {
      evidence: pastedRuns([
        pastedRun(1, 'dfu-util -D firmware.bin', [
          ['more-than-one-dfu-device', 'dfu-util: More than one DFU capable USB device found'],
        ]),
      ]),
      expect: { severity: 'error' },
      says: [/dfu-util -l/, /-p/],
    },
    'two boards on a live host that is to flash one': {
      evidence: liveEvidence({ intent: 'flash', usb: two }),
      expect: { severity: 'error' },
      says: [/0483:df11 at 1-1\.1, 0483:df11 at 1-1\.4/, /"device":"1-1\.4"/],
    },
    'two boards while nothing is to be flashed, as a warning': {
      evidence: liveEvidence({ usb: two }),
      expect: { severity: 'warning' },
    },
  },
  clears: {
    'one board beside a Bluetooth stick with a DFU interface': liveEvidence({
      intent: 'flash',
      usb: section({
        devices: [dfuDevice(null), dfuDevice(null, { vendorId: 0x0a5c, productId: 0x21e8, path: '1-1.1' })],
        sightings: [],
      }),
    }),
    'a board that runs Klipper beside one in DFU mode': liveEvidence({
      intent: 'flash',
      usb: section({
        devices: [dfuDevice(null), usbDevice(0x1d50, 0x614e, { path: '1-1.1' })],
        sightings: [],
      }),
    }),
  },
  skips: { 'neither USB nor a text': liveEvidence({}) },
});
