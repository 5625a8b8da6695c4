import type { BoardProfile } from '../boards/board-profile.ts';

const USB_LINES = [
  'CONFIG_STM32_USB_PA11_PA12=y',
  '# CONFIG_STM32_SERIAL_USART1 is not set',
  'CONFIG_USB_VENDOR_ID=0x1d50',
  'CONFIG_USB_DEVICE_ID=0x614e',
  'CONFIG_USB_SERIAL_NUMBER_CHIPID=y',
];
const UART_LINES = [
  '# CONFIG_STM32_USB_PA11_PA12 is not set',
  'CONFIG_STM32_SERIAL_USART1=y',
  'CONFIG_SERIAL_BAUD=250000',
];

/** A .config as Klipper's menuconfig writes it for a board, linked for `start`. */
export function configFile(board: BoardProfile, start: number, link: 'usb' | 'uart'): string {
  const { mcu } = board.mcu;
  const family = mcu.slice('stm32'.length, 'stm32f4'.length).toUpperCase();
  const part = mcu.slice('stm32'.length, 'stm32f429'.length).toUpperCase();
  const offset = start - board.mcu.flashStart;
  const ram = board.mcu.ram[0];
  const lines = [
    '#',
    '# Klipper Firmware Configuration',
    '#',
    'CONFIG_LOW_LEVEL_OPTIONS=y',
    '# CONFIG_MACH_AVR is not set',
    '# CONFIG_MACH_RP2040 is not set',
    'CONFIG_MACH_STM32=y',
    'CONFIG_BOARD_DIRECTORY="stm32"',
    `CONFIG_MCU="${mcu}"`,
    `CONFIG_CLOCK_FREQ=${board.mcu.clockFrequency}`,
    link === 'usb' ? 'CONFIG_USBSERIAL=y' : 'CONFIG_SERIAL=y',
    `CONFIG_FLASH_SIZE=0x80000`,
    `CONFIG_FLASH_BOOT_ADDRESS=${hex(board.mcu.flashStart)}`,
    `CONFIG_RAM_START=${hex(ram?.start ?? 0)}`,
    `CONFIG_RAM_SIZE=${hex(board.mcu.klipperRamSize)}`,
    'CONFIG_STACK_SIZE=512',
    `CONFIG_FLASH_APPLICATION_ADDRESS=${hex(start)}`,
    `CONFIG_MACH_STM32${part}=y`,
    `CONFIG_MACH_STM32${family}=y`,
    `CONFIG_STM32_FLASH_START_${offset.toString(16).toUpperCase().padStart(4, '0')}=y`,
    `CONFIG_STM32_CLOCK_REF_${board.crystalMhz}M=y`,
    `CONFIG_CLOCK_REF_FREQ=${board.crystalMhz * 1_000_000}`,
    ...(link === 'usb' ? USB_LINES : UART_LINES),
    'CONFIG_INITIAL_PINS=""',
    '',
  ];
  return lines.join('\n');
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
