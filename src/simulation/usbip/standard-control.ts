import type { UsbControlSetup } from '../../ports/usb.ts';
import type { Attachment } from '../attachment.ts';

const CLEAR_FEATURE = 1;
const GET_DESCRIPTOR = 6;
const SET_CONFIGURATION = 9;
const GET_INTERFACE = 10;
const SET_INTERFACE = 11;

/**
 * Standard requests (USB 2.0 9.4) that a kernel sends to set a device up, and that a host below our ports settles
 * without the device. SET_ADDRESS never comes: the client's virtual controller keeps it.
 */
export function standardIn(
  attachment: Attachment,
  setup: UsbControlSetup,
  length: number,
): Uint8Array | 'stall' | 'protocol' | 'silence' {
  const { descriptorFault } = attachment.usbFunction;
  if (descriptorFault && setup.request === GET_DESCRIPTOR) return descriptorFault;
  if (setup.request === GET_INTERFACE) {
    const found = attachment.entry().interfaces.find((one) => one.interfaceNumber === setup.index);
    return found ? Uint8Array.of(found.alternateSetting).slice(0, length) : 'stall';
  }
  return attachment.usbFunction.controlIn(setup, length, 0);
}

export function standardOut(attachment: Attachment, setup: UsbControlSetup): 'done' | 'stall' {
  switch (setup.request) {
    case SET_CONFIGURATION:
      return setup.value === 0 || setup.value === attachment.usbFunction.configuration[5] ? 'done' : 'stall';
    case SET_INTERFACE:
      return attachment.selectAlternate(setup.index, setup.value) ? 'done' : 'stall';
    case CLEAR_FEATURE:
      // a halted endpoint: none of ours halts for good
      return 'done';
    default:
      return 'stall';
  }
}
