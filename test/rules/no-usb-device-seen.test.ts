import { rule } from '../../rules/usb/no-usb-device-seen.ts';
import { liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
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

ruleTable(rule, {
  finds: {
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
