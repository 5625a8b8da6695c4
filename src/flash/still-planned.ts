import type { HostPorts } from '../ports/host-ports.ts';
import { UsbError } from '../ports/usb.ts';
import type { FlashPlan } from './flash-plan.ts';

/**
 * Is what the plan was made for still where it was, without having left meanwhile? While the user reads a plan, boards
 * are replugged and swapped, and those of one kind may share a serial number. Where the bus
 * cannot be read nothing speaks against it: carrying the plan out tells why.
 */
export async function isStillPlanned(
  { usb }: Pick<HostPorts, 'usb'>,
  { device, route }: FlashPlan,
): Promise<boolean> {
  // behind a UART there is nothing to be seen of a board but its answers
  if (route?.kind === 'uart' || (route?.kind === 'katapult' && !route.overUsb)) return true;
  let entries: Awaited<ReturnType<typeof usb.list>>;
  try {
    entries = await usb.list();
  } catch (error) {
    if (error instanceof UsbError) return true;
    throw error;
  }
  return entries.some(
    ({ path, deviceNumber }) => path === device.path && deviceNumber === device.deviceNumber,
  );
}
