import { readStringDescriptor } from '../formats/usb-descriptors.ts';
import { type UsbDevice, UsbError } from '../ports/usb.ts';

const GET_DESCRIPTOR = 6;
const STRING = 3;
const ENGLISH = 0x0409;
const LONGEST = 255;
const TIMEOUT_MS = 1000;

/** `text` is what came, though the device may have announced more (`declaredBytes` above `receivedBytes`). */
export type DeviceString = { text: string; declaredBytes: number; receivedBytes: number };

/**
 * A string of an open device by a raw GET_DESCRIPTOR (USB 2.0, 9.4.3): the F42x ROM announces 166 bytes of its memory
 * layout and sends 112, which higher layers refuse. Null when the device has no such string; else UsbError.
 */
export async function readDeviceString(device: UsbDevice, index: number): Promise<DeviceString | null> {
  if (index === 0) return null;
  try {
    const answer = await device.controlTransferIn(
      {
        requestType: 'standard',
        recipient: 'device',
        request: GET_DESCRIPTOR,
        value: (STRING << 8) | index,
        index: ENGLISH,
      },
      LONGEST,
      TIMEOUT_MS,
    );
    if (!answer.data) return null;
    const { buffer, byteOffset, byteLength } = answer.data;
    return readStringDescriptor(new Uint8Array(buffer, byteOffset, byteLength));
  } catch (error) {
    if (error instanceof UsbError && error.kind === 'stall') return null;
    throw error;
  }
}
