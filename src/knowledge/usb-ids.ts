/** USB identities that a printer's flasher meets. */

export type UsbRole =
  | 'st-rom-dfu'
  | 'klipper'
  | 'klipper-can-bridge'
  | 'katapult'
  | 'stm32duino-dfu'
  | 'stm32duino-serial'
  | 'stm32-serial'
  | 'hid-bootloader'
  | 'clone-rom-dfu'
  | 'rp2-boot-rom'
  | 'usb-uart-bridge'
  | 'hub';

export interface UsbIdentity {
  role: UsbRole;
  name: string;
}

const EXACT: Readonly<Record<string, UsbIdentity>> = {
  '0483:df11': { role: 'st-rom-dfu', name: 'STM32 in DFU mode' },
  '1d50:614e': { role: 'klipper', name: 'Klipper firmware' },
  '1d50:606f': { role: 'klipper-can-bridge', name: 'Klipper USB-CAN bridge' },
  '1d50:6177': { role: 'katapult', name: 'Katapult bootloader' },
  '1eaf:0003': { role: 'stm32duino-dfu', name: 'STM32duino bootloader' },
  '1eaf:0004': { role: 'stm32duino-serial', name: 'STM32duino serial port' },
  '0483:5740': { role: 'stm32-serial', name: 'STM32 firmware with a serial port' },
  '1209:beba': { role: 'hid-bootloader', name: 'HID bootloader' },
  '2e3c:df11': { role: 'clone-rom-dfu', name: 'Artery AT32 in DFU mode' },
  '314b:0106': { role: 'clone-rom-dfu', name: 'Geehy APM32 in DFU mode' },
  '28e9:0189': { role: 'clone-rom-dfu', name: 'GigaDevice GD32 in DFU mode' },
  '2e8a:0003': { role: 'rp2-boot-rom', name: 'RP2040 boot ROM' },
  '2e8a:000f': { role: 'rp2-boot-rom', name: 'RP2350 boot ROM' },
};

const BRIDGE_VENDORS: Readonly<Record<number, string>> = {
  0x1a86: 'CH34x USB-UART bridge',
  0x10c4: 'CP210x USB-UART bridge',
  0x0403: 'FTDI USB-UART bridge',
  0x067b: 'PL2303 USB-UART bridge',
};

/** What an id stands for, or undefined when it means nothing to us. */
export function identifyUsb(vendorId: number, productId: number): UsbIdentity | undefined {
  const key = `${vendorId.toString(16).padStart(4, '0')}:${productId.toString(16).padStart(4, '0')}`;
  const exact = EXACT[key];
  if (exact) return exact;
  const bridge = BRIDGE_VENDORS[vendorId];
  if (bridge) return { role: 'usb-uart-bridge', name: bridge };
  if (vendorId === 0x1d6b) return { role: 'hub', name: 'root hub' };
  return undefined;
}

/** as udev names the links of adapters: usb-1a86_USB2.0-Serial-if00-port0, usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0 */
const ADAPTER_LINK = /\/usb-(?:1a86|QinHeng|FTDI|Silicon_Labs|Prolific)_/i;

/** Is this path of a serial port, by its name, one of a USB-UART adapter? */
export function isAdapterPort(path: string): boolean {
  return ADAPTER_LINK.test(path);
}
