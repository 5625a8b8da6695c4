import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';

/** how Klipper and Katapult name their ports: usb-Klipper_stm32f446xx_2B00...-if00 */
const PORT_NAME = /usb-(?:Klipper|katapult)_([a-z0-9]{1,24})_/;
const CHIP_NAME = /(?:stm32|rp2|lpc|sam|at|n32|hc32)[a-z]{0,4}\d[a-z0-9]{0,12}/;

/** "stm32f446xx", as a running Klipper or Katapult names itself in its port or its product string; null of anything else. */
export function runningChip(device: UsbDevice, serialPorts: SerialPortFacts | null): string | null {
  const role = identifyUsb(device.vendorId, device.productId)?.role;
  if (role !== 'klipper' && role !== 'katapult') return null;
  const port = serialPorts?.ports.find(({ usbPath }) => usbPath !== null && usbPath === device.path);
  const named = chipOfPort(port?.byId[0] ?? '') ?? device.product?.text ?? device.description ?? '';
  return CHIP_NAME.exec(named.toLowerCase())?.[0] ?? null;
}

/** "stm32f446xx" of the name that Klipper or Katapult gives its port; null of another port's. */
export function chipOfPort(link: string): string | null {
  return PORT_NAME.exec(link)?.[1] ?? null;
}
