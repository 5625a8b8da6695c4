import type { Intent } from '../evidence/evidence.ts';
import type { UsbDevice, UsbFacts, UsbInterface } from '../evidence/usb.ts';
import { type MemoryMap, parseMemoryLayout } from '../formats/memory-layout.ts';
import { formatUsbId } from '../formats/text.ts';
import { isDfu } from '../formats/usb-descriptors.ts';
import { identifyUsb, type UsbRole } from '../knowledge/usb-ids.ts';

const DFU_ROLES: readonly (UsbRole | undefined)[] = ['st-rom-dfu', 'clone-rom-dfu', 'stm32duino-dfu'];

/** DFU 1.1 4.2.3: 1 is a program that could be asked into DFU mode, 2 is DFU mode */
const PROTOCOL_DFU_MODE = 2;

/** Is this the identity of a microcontroller's bootloader in DFU mode? */
export function isDfuIdentity(vendorId: number, productId: number): boolean {
  return DFU_ROLES.includes(identifyUsb(vendorId, productId)?.role);
}

/** Is it a board in DFU mode: by its identity, or by an interface in DFU mode? A Bluetooth stick in run time is none. */
export function isInDfuMode(device: UsbDevice): boolean {
  return (
    isDfuIdentity(device.vendorId, device.productId) ||
    dfuAlternates(device).some((alternate) => alternate.interfaceProtocol === PROTOCOL_DFU_MODE)
  );
}

/** Is a flash wanted or near: asked for, or a board waits in DFU mode? Where the devices are not known it may be. */
export function isFlashNear(intent: Intent, usb: UsbFacts | null): boolean {
  return intent === 'flash' || usb === null || usb.devices.some(isInDfuMode);
}

/** The alternates of its DFU interface; each is a memory (DfuSe, UM0424 10.3). */
export function dfuAlternates(device: UsbDevice): UsbInterface[] {
  return device.configurations
    .flatMap((configuration) => configuration.interfaces)
    .filter(({ interfaceClass, interfaceSubClass }) =>
      isDfu({ bInterfaceClass: interfaceClass, bInterfaceSubClass: interfaceSubClass }),
    );
}

/** The map of the internal flash: what alternate 0 announces (AN3156); null when it was not read or is none. */
export function flashMap(device: UsbDevice): MemoryMap | null {
  const name = dfuAlternates(device).find(({ alternateSetting }) => alternateSetting === 0)?.name?.text;
  return name == null ? null : (parseMemoryLayout(name)?.map ?? null);
}

/** "0483:df11 at 1-1.4" */
export function labelOf(device: UsbDevice): string {
  const id = formatUsbId(device.vendorId, device.productId);
  return device.path === null ? id : `${id} at ${device.path}`;
}
