import { rule } from '../../rules/firmware/interface-wrong-for-board.ts';
import { F446_LAYOUT, liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import { bus, config, rom, running, tree } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const linked = (symbol: string, mcu = 'stm32f446xx') => tree(config(mcu, '0x8008000', { [symbol]: 'y' }));
const BOARD = bus(rom(F446_LAYOUT));

ruleTable(rule, {
  finds: {
    'USB on PB14 and PB15': {
      evidence: liveEvidence({ klipper: linked('CONFIG_STM32_USB_PB14_PB15'), usb: BOARD }),
      expect: {
        severity: 'warning',
        certainty: 'likely',
        origins: [
          {
            kind: 'file',
            path: '/home/pi/klipper/.config',
            line: 6,
            text: 'CONFIG_STM32_USB_PB14_PB15=y',
          },
          { kind: 'device', path: '1-1.4' },
        ],
      },
      says: [/PA11\/PA12/],
    },
    'a UART, as a hint': {
      evidence: liveEvidence({ klipper: linked('CONFIG_STM32_SERIAL_USART1'), usb: BOARD }),
      expect: { severity: 'warning', certainty: 'hint' },
      says: [/A hint.*UART/],
    },
    'another UART, when a board is to be flashed': {
      evidence: liveEvidence({
        intent: 'flash',
        klipper: linked('CONFIG_STM32_SERIAL_UART4'),
        usb: BOARD,
      }),
      says: [/UART pins/],
    },
  },
  clears: {
    'USB on PA11 and PA12': liveEvidence({ klipper: linked('CONFIG_STM32_USB_PA11_PA12'), usb: BOARD }),
    'CAN, which toolheads use': liveEvidence({
      klipper: linked('CONFIG_STM32_MMENU_CANBUS_PB0_PB1'),
      usb: BOARD,
    }),
    'a USB-CAN bridge': liveEvidence({ klipper: linked('CONFIG_STM32_USBCANBUS_PA11_PA12'), usb: BOARD }),
    'no board in DFU mode': liveEvidence({
      klipper: linked('CONFIG_STM32_SERIAL_USART1'),
      usb: bus(running('stm32f446xx')),
    }),
    'a .config for a chip without DFU': liveEvidence({
      klipper: linked('CONFIG_STM32_SERIAL_USART1', 'stm32f103xe'),
      usb: BOARD,
    }),
  },
  skips: { 'a text, which shows no .config': pastedRuns([]) },
});
