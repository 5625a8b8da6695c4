import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { rule } from '../../rules/usb/usb-enumeration-error.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { cameUp, ENUMERATION_FAILED } from '../fixtures/kernel-lines.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

/** the kernel log of a text on a machine with these devices */
function live(text: string, sections: Partial<Evidence> = {}): Evidence {
  return liveEvidence({ kernelLog: paste(text).kernelLog, ...sections });
}

ruleTable(rule, {
  finds: {
    'a device that stalls, recorded on a real kernel': {
      evidence: paste(`pi@printer:~ $ dmesg | tail\n${ENUMERATION_FAILED}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'USB port 1-1 on pi@printer' },
      says: [/refuses \(error -32\)/, /gave up/, /BOOT0 jumper.*the firmware is at fault/],
    },
    'garbled answers behind a hub, without the end of the log': {
      evidence: paste(
        '[33835.7] usb 1-6.3.4: new full-speed USB device number 26 using xhci_hcd\n[33835.8] usb 1-6.3.4: device descriptor read/64, error -71\n[33838.1] usb 1-6.3-port4: unable to enumerate USB device\n',
      ),
      expect: { subject: 'USB port 1-6.3.4' },
      says: [/garbled \(error -71\)/],
    },
    'an old kernel in the syslog': {
      evidence: paste(
        'Feb 28 16:08:02 host kernel: [ 9915.692695] usb 1-1.2: new full-speed USB device number 11 using dwc_otg\nFeb 28 16:08:03 host kernel: [ 9917.132702] usb 1-1.2: device not accepting address 11, error -110\n',
      ),
      says: [/does not answer at all/],
    },
    'a board that came up before and does not any more': {
      evidence: paste(
        `${cameUp(100, '1-1', '1d50', '614e')}[  120.0] usb 1-1: USB disconnect, device number 5\n${ENUMERATION_FAILED}`,
      ),
      says: [/did come up at this port before/],
    },
    'another port than that of a board that is there, as a warning': {
      evidence: live(ENUMERATION_FAILED, {
        usb: section({ devices: [usbDevice(0x1d50, 0x614e)], sightings: [] }),
      }),
      expect: { severity: 'warning' },
    },
    'an unknown device of Windows': {
      evidence: paste(
        'PS C:\\> Get-PnpDevice -Class USB | ? Status -eq Error\nStatus  Class  FriendlyName  InstanceId\nError   USB    Unknown USB Device (Device Descriptor Request Failed)   USB\\VID_0000&PID_0002\\5&2C7D8A2&0&7\n',
      ),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/Windows cannot read it/],
    },
    'the same as Device Manager names it': {
      evidence: paste('Unknown USB Device (Device Descriptor Request Failed)\n'),
    },
    'a machine without a board': {
      evidence: live(ENUMERATION_FAILED, {
        usb: section({ devices: [usbDevice(0x1d6b, 2)], sightings: [] }),
      }),
      expect: { severity: 'error' },
    },
    'a machine with a board that is meant to be flashed': {
      evidence: live(ENUMERATION_FAILED, {
        intent: 'flash',
        usb: section({ devices: [dfuDevice(null)], sightings: [] }),
      }),
      expect: { severity: 'error' },
    },
  },
  clears: {
    'a device that came up after some tries': paste(
      `[  457.4] usb 1-1: new full-speed USB device number 74 using xhci_hcd\n[  457.6] usb 1-1: device descriptor read/64, error -71\n${cameUp(458, '1-1', '0483', 'df11')}`,
    ),
    'a webcam that makes trouble': paste(`${cameUp(100, '1-1', '046d', '0825')}${ENUMERATION_FAILED}`),
    'texts that a working device could not send': paste(
      `${cameUp(100, '1-1', '0483', 'df11')}[  101.0] usb 1-1: string descriptor 0 read error: -32\n[  101.1] usb 1-1: unable to get BOS descriptor or descriptor too short\n`,
    ),
    'a board at another port of the same hub': paste(cameUp(100, '1-1.2', '1d50', '614e')),
  },
  skips: { 'neither kernel log nor text': liveEvidence({}) },
});

test.each(['fault-descriptor-stall', 'fault-descriptor-protocol', 'fault-descriptor-silence'])(
  'the simulated board of %s stops the user with this',
  async (scene) => {
    const host = simulateHost(scene);
    const evidence = await collectEvidence(host.ports, {
      source: { kind: 'simulated', name: scene },
      intent: 'look',
      klipperPath: host.klipperPath,
    });
    expect(diagnose(evidence, rules).verdict).toMatchObject({ outcome: 'blocked', primary: rule.id });
  },
);
