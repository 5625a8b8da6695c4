import { rule } from '../../rules/firmware/hid-offset-16k.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { dfuDevice, F446_LAYOUT, liveEvidence, section, usbString } from '../fixtures/evidence.ts';
import { failedFlash, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const config = (start: string, mcu = 'stm32f407xx') =>
  section({
    path: '/home/pi/klipper',
    remote: null,
    commit: null,
    localChanges: null,
    config: {
      path: '/home/pi/klipper/.config',
      modifiedMs: 0,
      symbols: { CONFIG_MCU: mcu, CONFIG_FLASH_APPLICATION_ADDRESS: start },
      lines: { CONFIG_MCU: 3, CONFIG_FLASH_APPLICATION_ADDRESS: 9 },
    },
    flashCalls: [],
    newestSource: null,
  });
const usb = (...devices: UsbDevice[]) => section({ devices, sightings: [] });
const board = dfuDevice(usbString(F446_LAYOUT));

ruleTable(rule, {
  finds: {
    'hid-flash that is called for a board in DFU mode': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11',
        ...failedFlash('0483:df11', 'Error running hid-flash'),
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'hid-flash on pi@printer' },
      says: [/16 KiB/, /make menuconfig/],
    },
    'hid-flash that finds nothing behind a port, less surely': {
      evidence: pastedText(...failedFlash('/dev/ttyACM0', 'Error running hid-flash')),
      expect: { certainty: 'likely' },
    },
    'a .config for 16 KiB beside a board in DFU mode, as a warning': {
      evidence: liveEvidence({ intent: 'flash', klipper: config('0x8004000'), usb: usb(board) }),
      expect: { severity: 'warning', subject: '/home/pi/klipper/.config' },
      says: [/hid-flash/],
    },
  },
  clears: {
    'a .config for 32 KiB': liveEvidence({ intent: 'flash', klipper: config('0x8008000'), usb: usb(board) }),
    'a .config for 16 KiB of another family': liveEvidence({
      intent: 'flash',
      klipper: config('0x8004000', 'stm32f103xe'),
      usb: usb(board),
    }),
    'one who only looks': liveEvidence({ klipper: config('0x8004000'), usb: usb(board) }),
    'no board in DFU mode': liveEvidence({ intent: 'flash', klipper: config('0x8004000'), usb: usb() }),
    'a failure of dfu-util': pastedText(...failedFlash('0483:df11', 'Error running dfu-util')),
  },
  skips: { 'neither a Klipper tree nor a text': liveEvidence({ intent: 'flash', usb: usb(board) }) },
});
