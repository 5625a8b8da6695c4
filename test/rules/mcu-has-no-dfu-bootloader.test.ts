import { rule } from '../../rules/tool/mcu-has-no-dfu-bootloader.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import { dfuDevice, liveEvidence, section, usbDevice, usbString } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const NONE = 'dfu-util 0.11\n\ndfu-util: No DFU capable USB device available\n';
const SEARCH = `$ dfu-util -d 0483:df11 -a 0 -s 0x08000000 -D out/klipper.bin\n${NONE}`;
const firmware = (mcu: string): FirmwareFacts => ({
  path: 'out/klipper.bin',
  format: 'bin',
  size: 30_000,
  modifiedMs: 0,
  sha256: '00'.repeat(32),
  vectors: null,
  dictionary: { mcu, version: null, clockFrequency: null, constants: {} },
  chosen: 'found',
  origin: { kind: 'file', path: 'out/klipper.bin' },
});
const config = (mcu: string) => ({
  klipper: section({
    path: '/home/pi/klipper',
    remote: null,
    commit: null,
    localChanges: null,
    config: {
      path: '/home/pi/klipper/.config',
      modifiedMs: 0,
      symbols: { CONFIG_MCU: mcu },
      lines: { CONFIG_MCU: 4 },
    },
    flashCalls: [],
    newestSource: null,
  }),
});
const usb = (...devices: ReturnType<typeof usbDevice>[]) => ({ usb: section({ devices, sightings: [] }) });
const running = (mcu: string) => usbDevice(0x1d50, 0x614e, { product: usbString(mcu, { index: 2 }) });

ruleTable(rule, {
  finds: {
    "what Klipper's flash script says of a G070": {
      evidence: paste(
        "pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11\n  Flashing out/klipper.bin to 0483:df11\nflash_usb.py: error: USB flashing is not supported for MCU 'stm32g070xb'\nmake: *** [src/stm32/Makefile:108: flash] Error 2\n",
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'STM32G070 on pi@printer' },
      says: [/has an STM32G070, which has no USB DFU/, /SD card/],
    },
    'an F103 that dfu-util could not find, named by its port': {
      evidence: paste(
        `$ make flash FLASH_DEVICE=/dev/serial/by-id/usb-Klipper_stm32f103xe_30FFDA05334D3036-if00\n  Flashing out/klipper.bin to /dev/serial/by-id/usb-Klipper_stm32f103xe_30FFDA05334D3036-if00\nsudo dfu-util -p 1-1.2 -R -a 2 -D out/klipper.bin\n\n${NONE}`,
      ),
      says: [/STM32F103/],
    },
    'the .config of an LPC1769 on this machine': {
      evidence: liveEvidence({ intent: 'flash', ...usb(running('lpc1769')), ...config('lpc1769') }),
      expect: { subject: '/home/pi/klipper/.config' },
      says: [/is for an LPC176x/],
    },
    'a firmware for an AVR': {
      evidence: liveEvidence({
        intent: 'flash',
        ...usb(usbDevice(0x1d6b, 2)),
        firmware: section(firmware('atmega2560')),
      }),
      says: [/avrdude/],
    },
    'an F103 that dfu-util could not find, among the devices of lsusb': {
      evidence: paste(
        `$ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\n${SEARCH}`,
      ),
      expect: { subject: 'STM32F103' },
    },
  },
  clears: {
    'a text that tells of a machine': {
      ...liveEvidence({ intent: 'flash', ...usb(running('lpc1769')), ...config('lpc1769') }),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'an F446 on this machine, of which both files tell': liveEvidence({
      intent: 'flash',
      ...usb(running('stm32f446xx')),
      ...config('stm32f446xx'),
      firmware: section(firmware('stm32f446xx')),
    }),
    'a machine with neither a tree nor a file': liveEvidence({ intent: 'flash', ...usb(running('lpc1769')) }),
    'a file that names no chip': liveEvidence({
      intent: 'flash',
      ...usb(running('lpc1769')),
      firmware: section({ ...firmware('lpc1769'), dictionary: null }),
    }),
    'a G070 that was in DFU mode after all': paste(
      `pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11\nflash_usb.py: error: USB flashing is not supported for MCU 'stm32g070xb'\n${DFU_SUCCESS}`,
    ),
    'a search of a thing that is not known': paste(
      `$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\n${SEARCH.replace('0483:df11', '1234:5678')}`,
    ),
    'an F103 on another machine than the search': paste(
      `pi@other:~ $ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\npi@printer:~ ${SEARCH}`,
    ),
    'an F103 beside a board that came into DFU mode': paste(
      `$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\nBus 001 Device 006: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n${SEARCH}`,
    ),
    'an F103 beside an F446, which may be meant': paste(
      `$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\nBus 001 Device 006: ID 1d50:614e OpenMoko, Inc. stm32f446xx\n${SEARCH}`,
    ),
    'a port whose name tells no chip': paste(
      `$ make flash FLASH_DEVICE=/dev/ttyACM0\n  Flashing out/klipper.bin to /dev/ttyACM0\nsudo dfu-util -p 1-1.2 -R -a 2 -D out/klipper.bin\n\n${NONE}`,
    ),
    'the port of another chip': paste(
      `$ make flash FLASH_DEVICE=/dev/serial/by-id/usb-Klipper_rp2040_30FF-if00\n  Flashing out/klipper.bin to /dev/serial/by-id/usb-Klipper_rp2040_30FF-if00\nsudo dfu-util -p 1-1.2 -R -a 2 -D out/klipper.bin\n\n${NONE}`,
    ),
    'an F446 that was not found': paste(
      `$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f446xx\n${SEARCH}`,
    ),
    'a search of the STM32duino bootloader, which F103 boards have': paste(
      `$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc. stm32f103xe\n$ dfu-util -d 1eaf:0003 -a 2 -D k.bin\n${NONE}`,
    ),
    'an F103 beside a board in DFU mode': liveEvidence({
      intent: 'flash',
      ...usb(running('stm32f103xe'), dfuDevice(null)),
      ...config('stm32f103xe'),
    }),
    'an F103 whose Katapult is waiting': liveEvidence({
      intent: 'flash',
      ...usb(usbDevice(0x1d50, 0x6177)),
      ...config('stm32f103xe'),
    }),
    'an F103 where nobody wants to flash': liveEvidence({
      ...usb(running('stm32f103xe')),
      ...config('stm32f103xe'),
    }),
    'an F207, which Klipper only does not flash by USB': paste(
      "$ make flash\nflash_usb.py: error: USB flashing is not supported for MCU 'stm32f207'\n",
    ),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'nothing was looked at': liveEvidence({ intent: 'flash' }) },
});
