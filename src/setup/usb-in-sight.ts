import { isInDfuMode } from '../diagnosis/dfu-devices.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { inSentence } from '../formats/text.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { SetupState } from './setup-state.ts';

/** Why this machine's USB devices are not known, as a clause; null where they are. Then nothing that is plugged in shows. */
export function whyNoUsb({ usb }: Evidence): string | null {
  if (usb.status === 'collected') return null;
  return usb.detail === undefined ? 'its USB devices could not be looked at' : inSentence(usb.detail);
}

/** The boards that wait for a firmware: in DFU mode, or in the Katapult that was decided on. */
export function waitingBoards(
  { usb }: Evidence,
  { bootloader }: Pick<SetupState, 'bootloader'>,
): readonly UsbDevice[] {
  const devices = usb.status === 'collected' ? usb.value.devices : [];
  return devices.filter((device) => isInDfuMode(device) || (bootloader === 'katapult' && isKatapult(device)));
}

export function isKatapult({ vendorId, productId }: UsbDevice): boolean {
  return identifyUsb(vendorId, productId)?.role === 'katapult';
}
