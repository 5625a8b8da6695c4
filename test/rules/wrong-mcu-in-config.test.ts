import { rule } from '../../rules/firmware/wrong-mcu-in-config.ts';
import { F446_LAYOUT, liveEvidence, usbDevice } from '../fixtures/evidence.ts';
import { bus, config, pasted, recorded, rom, running, tree } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const AVR = tree(config('atmega2560', '0x0'));
const PORT = '/dev/serial/by-id/usb-Klipper_stm32f446xx_2B0007000C50425539393020-if00';
const viaAvrdude = (device: string) => [
  `pi@printer:~/klipper $ make flash FLASH_DEVICE=${device}`,
  `  Flashing out/klipper.elf.hex to ${device} via avrdude`,
  `avrdude: ser_open(): can't open device "${device}": No such file or directory`,
  'make: *** [src/avr/Makefile:33: flash] Error 1',
];
const TIMEOUT = 'avrdude: stk500v2_ReceiveMessage(): timeout';
const silent = (announced: string, ...more: readonly string[]) => [
  'pi@printer:~/klipper $ make flash FLASH_DEVICE=/dev/ttyUSB0',
  announced,
  'avrdude: Version 6.3-20171130',
  ...more,
  TIMEOUT,
  TIMEOUT,
  'avrdude done.  Thank you.',
  'make: *** [src/avr/Makefile:33: flash] Error 1',
];

ruleTable(rule, {
  finds: {
    'a .config for an AVR and an STM32 in DFU mode': {
      evidence: liveEvidence({ intent: 'flash', klipper: AVR, usb: bus(rom(F446_LAYOUT)) }),
      expect: { severity: 'error', certainty: 'certain', subject: '/home/pi/klipper/.config' },
      says: [/atmega2560/, /STMicroelectronics/],
    },
    'a .config for an RP2040 and one board, which runs Klipper on an STM32': {
      evidence: liveEvidence({
        intent: 'flash',
        klipper: tree(config('rp2040', '0x10000100')),
        usb: bus(running('stm32f446xx')),
      }),
      expect: { certainty: 'likely' },
    },
    'make that calls avrdude for a board in DFU mode': {
      evidence: pasted(...viaAvrdude('0483:df11')),
      expect: { severity: 'error', certainty: 'certain', subject: 'avrdude on pi@printer' },
      says: [/AVR/],
    },
    'make that calls avrdude for the port of an STM32': { evidence: pasted(...viaAvrdude(PORT)) },
    'make that calls avrdude for a port which nothing answers, as a hint': {
      evidence: pasted(...silent('  Flashing out/klipper.elf.hex to /dev/ttyUSB0 via avrdude')),
      expect: { severity: 'error', certainty: 'hint', subject: 'avrdude on pi@printer' },
      says: [/no AVR bootloader answered/, /Read which chip the board carries/],
    },
    'such a call that is announced with a space at the end': {
      evidence: pasted(
        ...viaAvrdude('0483:df11').map((line) =>
          line.replace('avrdude', 'avrdude ').replace('avrdude :', 'avrdude:'),
        ),
      ),
    },
    'an echoed command of make with the port of an STM32': {
      evidence: pasted(
        'pi@printer:~/klipper $ make flash',
        `avrdude -p atmega2560 -c wiring -P ${PORT} -D -Uflash:w:out/klipper.elf.hex:i`,
        `avrdude: ser_open(): can't open device "${PORT}": No such file or directory`,
        'make: *** [src/avr/Makefile:33: flash] Error 1',
      ),
      says: [/AVR/],
    },
    'an echoed command of make for a SAM, with the id of an STM32 behind its option': {
      evidence: pasted(
        'pi@printer:~/klipper $ make flash',
        'lib/bossac/bin/bossac -U -p0483:df11 -w out/klipper.bin -v -b -R',
        'No device found on 0483:df11',
        'make: *** [src/atsam/Makefile:57: flash] Error 1',
      ),
      expect: { subject: 'bossac on pi@printer' },
      says: [/for an SAM chip/],
    },
  },
  clears: {
    'a tree without a .config': liveEvidence({
      intent: 'flash',
      klipper: { ...AVR, value: { ...AVR.value, config: null } },
      usb: bus(rom(F446_LAYOUT)),
    }),
    'avrdude that somebody called himself, and nothing answered': pasted(
      'pi@printer:~ $ avrdude -p m2560 -c wiring -P /dev/ttyUSB0 -U flash:w:k.hex:i',
      TIMEOUT,
      'avrdude done.  Thank you.',
    ),
    'avrdude that a script without a word of its file called': pasted(
      ...silent('  Building out/klipper.elf.hex'),
    ),
    'avrdude that an AVR bootloader answered before it broke off': pasted(
      ...silent(
        '  Flashing out/klipper.elf.hex to /dev/ttyUSB0 via avrdude',
        'avrdude: Device signature = 0x1e9801 (probably m2560)',
      ),
    ),
    'an echoed command of somebody for the port of an STM32': pasted(
      `pi@printer:~ $ avrdude -p atmega2560 -c wiring -P ${PORT} -D -Uflash:w:k.hex:i`,
      `avrdude: ser_open(): can't open device "${PORT}": No such file or directory`,
    ),
    'an echoed command of make for another device': pasted(
      'pi@printer:~/klipper $ make flash',
      'lib/bossac/bin/bossac -U -p03eb:6124 -w out/klipper.bin -v -b -R',
      'No device found on 03eb:6124',
    ),
    'a .config for an STM32': liveEvidence({
      intent: 'flash',
      klipper: tree(config('stm32f446xx', '0x8008000')),
      usb: bus(rom(F446_LAYOUT)),
    }),
    'a .config for an RP2040 and such a board': liveEvidence({
      intent: 'flash',
      klipper: tree(config('rp2040', '0x10000100')),
      usb: bus(running('rp2040'), usbDevice(0x1d6b, 2, { path: 'usb1' })),
    }),
    'several running boards': liveEvidence({
      intent: 'flash',
      klipper: AVR,
      usb: bus(running('stm32f446xx'), running('rp2040', { path: '1-2' })),
    }),
    'nobody wants to flash': liveEvidence({ klipper: AVR, usb: bus(rom(F446_LAYOUT)) }),
    'avrdude for an AVR': pasted(...viaAvrdude('/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0')),
    'a flash of an STM32': recorded('dfu-util-success-leave-f407'),
  },
  skips: { 'neither a .config nor a text': liveEvidence({}) },
});
