import { rule } from '../../rules/firmware/python-module-missing.ts';
import { DFU_UTIL_SUCCESS, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'pyusb under Python 2': {
      evidence: pastedText(
        '[~/micropython/ports/stm32]$ make BOARD=PYBV11 deploy',
        'Traceback (most recent call last):',
        '  File "../../tools/pydfu.py", line 20, in <module>',
        '    import usb.core',
        'ImportError: No module named usb.core',
        'make: *** [deploy] Error 1',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'usb.core' },
      says: [/python3-usb/, /pyusb/],
    },
    'pyserial in the words of flash_usb.py': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash FLASH_DEVICE=/dev/ttyACM0',
        '  Flashing out/klipper.bin to /dev/ttyACM0',
        "Python's pyserial module is required to update. Install",
        'with the following command:',
        '   /usr/bin/python3 -m pip install pyserial',
      ),
      expect: { subject: 'pyserial on pi@printer' },
    },
    'a module that nobody knows': {
      evidence: pastedText('$ python3 flash.py', "ModuleNotFoundError: No module named 'boardlib.tools'"),
      says: [/boardlib/, /another name/],
    },
  },
  clears: {
    'an exception of another kind': pastedText(
      '$ python3 flashtool.py -d /dev/ttyACM0',
      'OSError: [Errno 19] No such device',
    ),
    'a name that cannot be imported from a module that is there': pastedText(
      '$ python3 x.py',
      "ImportError: cannot import name 'Mapping' from 'collections'",
    ),
    'a flash that works': pastedText('$ dfu-util -a 0 -D x.dfu', ...DFU_UTIL_SUCCESS),
  },
});
