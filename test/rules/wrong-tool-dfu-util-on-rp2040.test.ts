import { rule } from '../../rules/tool/wrong-tool-dfu-util-on-rp2040.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const NONE = 'dfu-util 0.11\n\ndfu-util: No DFU capable USB device available\n';
const RP2040 = 'Bus 001 Device 009: ID 2e8a:0003 Raspberry Pi RP2 Boot\n';
const attached = (...devices: ReturnType<typeof usbDevice>[]) =>
  liveEvidence({ intent: 'flash', usb: section({ devices, sightings: [] }) });

ruleTable(rule, {
  finds: {
    'the boot ROM of an RP2040 named to dfu-util': {
      evidence: paste(`pi@printer:~ $ dfu-util -d 2e8a:0003 -a 0 -D out/klipper.bin\n${NONE}`),
      expect: { severity: 'error', certainty: 'certain', subject: '2e8a:0003 on pi@printer' },
      says: [/RP2040/, /\.uf2/, /FLASH_DEVICE=2e8a:0003/],
    },
    'an RP2350 as the device in DFU mode': {
      evidence: paste(`$ sudo dfu-util -d ,2e8a:000f -a 0 -s 0x08000000 -D k.bin\n${NONE}`),
      says: [/RP2350/],
    },
    'an RP2040 that is all there is, where no id was named, as likely': {
      evidence: paste(`$ lsusb\n${RP2040}$ dfu-util -a 0 -D k.bin\n${NONE}`),
      expect: { certainty: 'likely' },
    },
    'one that waits on this machine when a flash is intended': {
      evidence: attached(usbDevice(0x1d6b, 2), usbDevice(0x2e8a, 0x0003)),
      expect: { certainty: 'likely' },
      says: [/waiting in its boot ROM/],
    },
  },
  clears: {
    'an RP2040 on another machine than the search': paste(
      'pi@other:~ $ lsusb\nBus 001 Device 007: ID 2e8a:0003 Raspberry Pi RP2 Boot\npi@printer:~ $ dfu-util -a 0 -D k.bin\ndfu-util 0.11\ndfu-util: No DFU capable USB device available\n',
    ),
    'an STM32 that was not found': paste(`$ dfu-util -d 0483:df11 -a 0 -D k.bin\n${NONE}`),
    'an STM32 that was asked for by its id beside an RP2040': paste(
      `$ lsusb\n${RP2040}$ dfu-util -d 0483:df11 -a 0 -D k.bin\n${NONE}`,
    ),
    'an STM32 in DFU mode beside an RP2040': attached(dfuDevice(null), usbDevice(0x2e8a, 0x0003)),
    'an RP2040 where nobody wants to flash': healthyEvidence(),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'neither a text nor the bus could be looked at': liveEvidence({}) },
});
