// Generated from the files beside it by `npm run generate`; edit those.
import type { AnyRule } from '../src/diagnosis/rule.ts';
import { rule as bootloaderWouldBeOverwritten } from './firmware/bootloader-would-be-overwritten.ts';
import { rule as firmwareLinkedElsewhere } from './firmware/firmware-linked-elsewhere.ts';
import { rule as firmwareStale } from './firmware/firmware-stale.ts';
import { rule as benignCantDetachAfterLeave } from './noise/benign-cant-detach-after-leave.ts';
import { rule as benignErrorAfterLeave } from './noise/benign-error-after-leave.ts';
import { rule as benignStatus10 } from './noise/benign-status-10.ts';
import { rule as benignSuffixWarning } from './noise/benign-suffix-warning.ts';
import { rule as permissionDeniedUdev } from './permission/permission-denied-udev.ts';
import { rule as dfuUtilMissing } from './tool/dfu-util-missing.ts';
import { rule as dfuUtilOutdated } from './tool/dfu-util-outdated.ts';
import { rule as resetFlagWithLeave } from './tool/reset-flag-with-leave.ts';
import { rule as serialflashIgnoresOffset } from './tool/serialflash-ignores-offset.ts';
import { rule as severalDfuUtilsInPath } from './tool/several-dfu-utils-in-path.ts';
import { rule as wrongToolStm32flashOnDfuDevice } from './tool/wrong-tool-stm32flash-on-dfu-device.ts';
import { rule as wrongToolStm32flashOnUsbCdc } from './tool/wrong-tool-stm32flash-on-usb-cdc.ts';
import { rule as deviceKeepsReenumerating } from './usb/device-keeps-reenumerating.ts';
import { rule as deviceStillRunningFirmware } from './usb/device-still-running-firmware.ts';
import { rule as memoryLayoutUnreadable } from './usb/memory-layout-unreadable.ts';
import { rule as multipleDfuDevices } from './usb/multiple-dfu-devices.ts';
import { rule as noDfuDevice } from './usb/no-dfu-device.ts';

/** Every rule, by group and id. */
export const rules: readonly AnyRule[] = [
  benignCantDetachAfterLeave,
  benignErrorAfterLeave,
  benignStatus10,
  benignSuffixWarning,
  dfuUtilMissing,
  dfuUtilOutdated,
  resetFlagWithLeave,
  serialflashIgnoresOffset,
  severalDfuUtilsInPath,
  wrongToolStm32flashOnDfuDevice,
  wrongToolStm32flashOnUsbCdc,
  bootloaderWouldBeOverwritten,
  firmwareLinkedElsewhere,
  firmwareStale,
  deviceKeepsReenumerating,
  deviceStillRunningFirmware,
  memoryLayoutUnreadable,
  multipleDfuDevices,
  noDfuDevice,
  permissionDeniedUdev,
];
