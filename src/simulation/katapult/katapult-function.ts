import { cdcAcmFunction } from '../cdc/cdc-acm-function.ts';
import type { UsbFunction } from '../usb-function.ts';
import { type KatapultBoard, type KatapultBuild, KatapultCore } from './katapult-core.ts';

/** Bootloader and USB port in one. */
export interface UsbKatapult {
  usbFunction: UsbFunction;
  losePower(): void;
}

/** Katapult, the bootloader, waiting for a flash on its USB serial port. */
export function katapultFunction(
  build: KatapultBuild,
  uid: string,
  board: Omit<KatapultBoard, 'send'>,
): UsbKatapult {
  // the full-speed device peripheral starts to send once both of its buffers are full, and goes on by itself then
  let held: Uint8Array | null = new Uint8Array(0);
  if (!hasTwoBuffers(build.mcu)) held = null;
  const core = new KatapultCore(build, {
    ...board,
    send: (bytes) => {
      if (held?.length === 0) {
        held = bytes;
        return;
      }
      if (held) serial.send(held);
      held = null;
      serial.send(bytes);
    },
  });
  const serial = cdcAcmFunction(
    {
      vendorId: 0x1d50,
      productId: 0x6177,
      bcdDevice: 0x0100,
      manufacturer: 'katapult',
      product: build.mcu,
      serialNumber: uid,
    },
    { received: (bytes) => core.receive(bytes) },
  );
  return { usbFunction: serial.usbFunction, losePower: () => core.losePower() };
}

/** F2, F4 and H7 have the OTG peripheral instead. */
function hasTwoBuffers(mcu: string): boolean {
  return !['f2', 'f4', 'h7'].includes(mcu.slice('stm32'.length, 'stm32'.length + 2));
}
