import { rule } from '../../rules/usb/clone-bootloader-quirk.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { bus, F407_LAYOUT, pasted, recorded, rom } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const flash = (...end: string[]) =>
  pasted(
    'pi@printer:~ $ dfu-util -a 0 -s 0x08000000:leave -D firmware.bin',
    'dfu-util 0.11',
    'Opening DFU capable USB device...',
    'Device ID 28e9:0189',
    'DFU state(2) = dfuIDLE, status(0) = No error condition is present',
    'Downloading element to address = 0x08000000, size = 5376',
    ...end,
  );
const clone = (vendorId: number, productId: number) => rom(F407_LAYOUT, { vendorId, productId });

ruleTable(rule, {
  finds: {
    'a GD32 that was flashed and then listed, as a note': {
      evidence: pasted(
        'pi@printer:~ $ dfu-util -a 0 -s 0x08000000:leave -D firmware.bin',
        'dfu-util 0.11',
        'Opening DFU capable USB device...',
        'Device ID 28e9:0189',
        'Downloading element to address = 0x08000000, size = 5376',
        'File downloaded successfully',
        'pi@printer:~ $ lsusb',
        'Bus 003 Device 031: ID 28e9:0189 GDMicroelectronics GD32 DFU Bootloader (Longan Nano)',
      ),
      expect: { severity: 'info' },
    },
    'a GD32 whose first page cannot be written': {
      evidence: flash('dfu-util: Last page at 0x080014ff is not writeable'),
      expect: { severity: 'warning', certainty: 'certain', subject: '28e9:0189 on pi@printer' },
      says: [/GD32/, /0\.10 or newer/],
    },
    'a GD32 that was flashed all the same, as a note': {
      evidence: flash('File downloaded successfully'),
      expect: { severity: 'info' },
    },
    'a GD32 in a list of devices': {
      evidence: pasted(
        'pi@printer:~ $ lsusb',
        'Bus 003 Device 031: ID 28e9:0189 GDMicroelectronics GD32 DFU Bootloader (Longan Nano)',
      ),
      expect: { severity: 'warning' },
    },
    'an attached APM32': {
      evidence: liveEvidence({ usb: bus(clone(0x314b, 0x0106)) }),
      expect: { severity: 'warning', subject: '314b:0106 at 1-1.4' },
      says: [/FLASH_DEVICE=314b:0106/],
    },
    'an attached AT32': {
      evidence: liveEvidence({ usb: bus(clone(0x2e3c, 0xdf11)) }),
      says: [/read-only/],
    },
    'each of two': {
      evidence: liveEvidence({ usb: bus(clone(0x2e3c, 0xdf11), clone(0x314b, 0x0106)) }),
      count: 2,
    },
  },
  clears: {
    "ST's own ROM": liveEvidence({ usb: bus(rom(F407_LAYOUT)) }),
    "a flash of ST's own ROM": recorded('dfu-util-success-leave-f407'),
    'a list without such a device': pasted(
      'pi@printer:~ $ lsusb',
      'Bus 001 Device 038: ID 0483:df11 STMicroelectronics STM Device in DFU Mode',
    ),
  },
  skips: { 'neither devices nor a text': liveEvidence({}) },
});
