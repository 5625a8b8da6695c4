import { rule } from '../../rules/usb/xhci-controller-died.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { cameUp } from '../fixtures/kernel-lines.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const DIED = `[ 811.1] usb 1-1.2.3: USB disconnect, device number 9
[ 812.1] xhci-hcd xhci-hcd.2.auto: xHCI host not responding to stop endpoint command
[ 812.2] xhci-hcd xhci-hcd.2.auto: xHCI host controller not responding, assume dead
[ 812.3] xhci-hcd xhci-hcd.2.auto: HC died; cleaning up
[ 812.4] usb 1-1: USB disconnect, device number 2
`;

ruleTable(rule, {
  finds: {
    'a controller that died right after a board came up': {
      evidence: paste(
        `${cameUp(800, '1-1', '1d50', '614e')}[ 812.3] xhci-hcd xhci-hcd.2.auto: HC died; cleaning up\n`,
      ),
      expect: { severity: 'error' },
    },
    'one behind which a device begins to come up, as a warning': {
      evidence: paste(`${DIED}[ 900.1] usb 1-1: new full-speed USB device number 9 using xhci_hcd\n`),
      expect: { severity: 'warning' },
    },
    'one behind which a device says what it is, as a warning': {
      evidence: paste(
        `${DIED}[ 900.1] usb 1-1: New USB device found, idVendor=1d50, idProduct=614e, bcdDevice= 2.00\n`,
      ),
      expect: { severity: 'warning' },
    },
    'a controller that died': {
      evidence: paste(DIED),
      expect: { severity: 'error', certainty: 'certain', subject: 'xhci-hcd.2.auto' },
      says: [/not of the board/, /USB 2 hub/, /Restart the computer/],
    },
    'one of a PC, without times': {
      evidence: paste(
        'xhci_hcd 0000:00:14.0: HC died; cleaning up\nusb 1-1: USB disconnect, device number 2\n',
      ),
      expect: { subject: '0000:00:14.0' },
    },
    'a live machine': { evidence: liveEvidence({ kernelLog: paste(DIED).kernelLog }) },
    'one that was started again, as a warning': {
      evidence: paste(DIED + cameUp(900, '1-1', '1d50', '614e')),
      expect: { severity: 'warning' },
      says: [/came up again/],
    },
  },
  clears: {
    'a device that is unplugged': paste('[ 811.1] usb 1-1.2.3: USB disconnect, device number 9\n'),
    'a reset of a device': paste('[ 811.1] usb 1-1: reset full-speed USB device number 9 using xhci_hcd\n'),
    'a controller that starts': paste('[ 1.1] xhci_hcd 0000:01:00.0: xHCI Host Controller\n'),
  },
  skips: { 'no kernel log': liveEvidence({}) },
});
