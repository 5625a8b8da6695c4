import { rule } from '../../rules/permission/windows-driver-libusb0-unconfigured.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const TRACEBACK = `C:\\work>python pydfu.py -u firmware.dfu
Traceback (most recent call last):
  File "../../tools/pydfu.py", line 86, in init
    usb.util.claim_interface(__dev, __DFU_INTERFACE)
usb.core.USBError: [Errno None] usb_claim_interface: could not claim interface 0, invalid configuration 0
`;

ruleTable(rule, {
  finds: {
    'pydfu of MicroPython': {
      evidence: paste(TRACEBACK),
      expect: { severity: 'error', certainty: 'certain', subject: 'libusb0' },
      says: [/Zadig/, /WinUSB to the right/],
    },
    "the driver's own log": {
      evidence: paste(
        'libusb0-dll:err [claim_interface] could not claim interface 0, invalid configuration 0\n',
      ),
    },
    'pyusb on it': {
      evidence: paste(
        'usb.core.USBError: [Errno None] b"libusb0-dll:err [claim_interface] could not claim interface 2, invalid configuration 0\\n"\n',
      ),
    },
  },
  clears: {
    'a run that wrote everything after all': pastedRuns([
      pastedRun(1, null, [['driver-unconfigured', 'could not claim interface 0, invalid configuration 0']], {
        tool: 'pydfu',
        outcome: 'succeeded',
      }),
    ]),
    'an interface that another program has': paste(
      'usb.core.USBError: libusb0-dll:err [claim_interface] could not claim interface 0, win error: The requested resource is in use.\n',
    ),
    'a configuration that the program does not like': paste('error: invalid configuration 0\n'),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'a live machine': liveEvidence({}) },
});
