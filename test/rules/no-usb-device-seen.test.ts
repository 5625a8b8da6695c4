import { rule } from '../../rules/usb/no-usb-device-seen.ts';
import { liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { bus } from '../fixtures/klipper-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const HUBS = `Bus 002 Device 001: ID 1d6b:0003 Linux Foundation 3.0 root hub
Bus 001 Device 002: ID 2109:3431 VIA Labs, Inc. Hub
Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub
`;
const PROMPT = 'pi@printer:~ $ ';
const hubsOnly = section({
  devices: [usbDevice(0x1d6b, 2, { path: 'usb1' }), usbDevice(0x2109, 0x3431, { path: '1-1' })],
  sightings: [],
});
/** A root hub on this line of a text. */
const hubAt = (line: number, host: string | null = null) =>
  usbDevice(0x1d6b, 2, { host, origin: { kind: 'log', source: 'paste', line, text: 'root hub' } });
const listing = (line: number, command = 'lsusb') =>
  pastedRun(line, command, [
    ['unrecognised', 'x'],
    ['unrecognised', 'x'],
  ]);

ruleTable(rule, {
  finds: {
    'a listing of which a hub stands elsewhere too': {
      evidence: pastedRuns([listing(10)], { usb: bus(hubAt(10), hubAt(40)) }),
    },
    'a listing that is long': {
      evidence: pastedRuns([listing(1, 'lsusb --verbose')], { usb: bus(hubAt(2)) }),
    },
    'a hub of any maker, by its class': {
      evidence: liveEvidence({ usb: bus(usbDevice(0x1111, 0x2222, { deviceClass: 9 })) }),
    },
    'a hub of any maker, by its name': {
      evidence: liveEvidence({ usb: bus(usbDevice(0x1111, 0x2222, { description: 'Acme 4-port Hub' })) }),
    },
    'a list of hubs': {
      evidence: paste(`${PROMPT}lsusb\n${HUBS}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'USB on pi@printer' },
      says: [/Only hubs are listed/, /only charges/, /A-to-C cable/],
    },
    'a list without its command': { evidence: paste(HUBS) },
    'a Raspberry Pi 3 with its own network chip': {
      evidence: paste(
        `Bus 001 Device 003: ID 0424:ec00 Microchip Technology, Inc. (formerly SMSC) SMSC9512/9514 Fast Ethernet Adapter\nBus 001 Device 002: ID 0424:9514 Microchip Technology, Inc. (formerly SMSC) SMC9514 Hub\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n`,
      ),
    },
    'a live machine that is to flash': {
      evidence: liveEvidence({ usb: hubsOnly, intent: 'flash' }),
      expect: { severity: 'error' },
    },
    'a live machine that is looked at, as information': {
      evidence: liveEvidence({ usb: hubsOnly }),
      expect: { severity: 'info' },
    },
  },
  clears: {
    'a list with a filter among other options': paste(`${PROMPT}lsusb -vd 1d6b:\n${HUBS}`),
    'hubs that are no list of lsusb': pastedRuns([listing(1, 'dmesg')], { usb: bus(hubAt(2)) }),
    'hubs of another host than the list': pastedRuns([listing(1)], { usb: bus(hubAt(2, 'pi@b')) }),
    'hubs from before the list': pastedRuns([listing(10)], { usb: bus(hubAt(2)) }),
    'hubs from behind the list': pastedRuns([listing(1)], { usb: bus(hubAt(40)) }),
    'hubs that no line shows': pastedRuns([listing(1)], { usb: bus(usbDevice(0x1d6b, 2)) }),
    'hubs in a text without any command': liveEvidence({
      source: { kind: 'transcript', names: ['paste'] },
      usb: bus(hubAt(2)),
    }),
    'a board in the list': paste(
      `${PROMPT}lsusb\nBus 001 Device 012: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n${HUBS}`,
    ),
    'a keyboard in the list': paste(
      `${PROMPT}lsusb\nBus 001 Device 012: ID 046d:c31c Logitech, Inc. Keyboard K120\n${HUBS}`,
    ),
    'a list with a filter': paste(`${PROMPT}lsusb -d 1d6b:\n${HUBS}`),
    'a list behind a flash that worked': paste(`${DFU_SUCCESS}lsusb\n${HUBS}`),
    'a healthy printer': healthyEvidence(),
  },
  skips: { 'no list': liveEvidence({}) },
});
