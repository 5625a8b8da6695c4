import { rule } from '../../rules/usb/boot-pin-ignored.ts';
import { liveEvidence, usbDevice } from '../fixtures/evidence.ts';
import { bus, config, F407_LAYOUT, pasted, rom, running, tree } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const flashing = (device: ReturnType<typeof running>, symbols?: Record<string, string>) =>
  liveEvidence({ intent: 'flash', usb: bus(device), ...(symbols ? { klipper: tree(symbols) } : {}) });
const LISTED = 'Bus 001 Device 007: ID 1d50:614e OpenMoko, Inc. stm32g0b1xx';
const NOTHING = [
  'pi@printer:~ $ dfu-util -a 0 -s 0x08002000:leave -D out/klipper.bin',
  'dfu-util 0.11',
  'dfu-util: No DFU capable USB device available',
];

ruleTable(rule, {
  finds: {
    'a G0B1 that may be an SKR Mini E3 V3, as a hint': {
      evidence: flashing(running('stm32g0b1xx')),
      expect: { severity: 'warning', certainty: 'hint', subject: '1d50:614e at 1-1.4' },
      says: [/SKR Mini E3 V3/, /printed on the board/, /firmware\.bin/],
    },
    'an F407 that may be an SKR Pro': {
      evidence: flashing(running('stm32f407xx'), config('stm32f407xx', '0x8008000')),
      says: [/SKR Pro/],
    },
    'a text in which DFU mode was looked for in vain': {
      evidence: pasted('pi@printer:~ $ lsusb', LISTED, ...NOTHING),
      expect: { certainty: 'hint' },
    },
    'no board at all, where the .config is for an F4': {
      evidence: liveEvidence({
        intent: 'flash',
        usb: bus(usbDevice(0x1d6b, 2, { path: 'usb1' })),
        klipper: tree(config('stm32f407xx', '0x8008000')),
      }),
      expect: { severity: 'warning', certainty: 'hint', subject: 'a board with an STM32F407' },
      says: [/serial pins/, /lsusb/],
    },
  },
  clears: {
    'no board at all, where the .config is for another chip': liveEvidence({
      intent: 'flash',
      usb: bus(usbDevice(0x1d6b, 2, { path: 'usb1' })),
      klipper: tree(config('stm32h723xx', '0x8020000')),
    }),
    'no F4 is to be seen but an adapter': liveEvidence({
      intent: 'flash',
      usb: bus(usbDevice(0x1a86, 0x7523)),
      klipper: tree(config('stm32f407xx', '0x8008000')),
    }),
    'a look without a wish to flash': liveEvidence({ usb: bus(running('stm32g0b1xx')) }),
    'a board that is in DFU mode': liveEvidence({
      intent: 'flash',
      usb: bus(running('stm32g0b1xx'), rom(F407_LAYOUT, { path: '1-2' })),
    }),
    'a chip whose boards all have a way': flashing(running('stm32h723xx')),
    'a .config that rules such boards out': flashing(
      running('stm32f407xx'),
      config('stm32f407xx', '0x800c000'),
    ),
    'a chip without DFU in its ROM': flashing(running('stm32f103xe')),
    'a board that does not name its chip': flashing(running('')),
    'a text that shows no search for DFU mode': pasted('pi@printer:~ $ lsusb', LISTED),
  },
  skips: { 'USB could not be read': liveEvidence({ intent: 'flash' }) },
});
