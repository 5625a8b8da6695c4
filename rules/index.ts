// Generated from the files beside it by `npm run generate`; edit those.
import type { AnyRule } from '../src/diagnosis/rule.ts';
import { rule as benignCantDetachAfterLeave } from './noise/benign-cant-detach-after-leave.ts';
import { rule as benignErrorAfterLeave } from './noise/benign-error-after-leave.ts';
import { rule as benignStatus10 } from './noise/benign-status-10.ts';
import { rule as benignSuffixWarning } from './noise/benign-suffix-warning.ts';
import { rule as permissionDeniedUdev } from './permission/permission-denied-udev.ts';
import { rule as dfuUtilOutdated } from './tool/dfu-util-outdated.ts';
import { rule as wrongToolStm32flashOnDfuDevice } from './tool/wrong-tool-stm32flash-on-dfu-device.ts';
import { rule as wrongToolStm32flashOnUsbCdc } from './tool/wrong-tool-stm32flash-on-usb-cdc.ts';
import { rule as memoryLayoutUnreadable } from './usb/memory-layout-unreadable.ts';
import { rule as multipleDfuDevices } from './usb/multiple-dfu-devices.ts';
import { rule as noDfuDevice } from './usb/no-dfu-device.ts';

/** Every rule, by group and id. */
export const rules: readonly AnyRule[] = [
  benignCantDetachAfterLeave,
  benignErrorAfterLeave,
  benignStatus10,
  benignSuffixWarning,
  dfuUtilOutdated,
  wrongToolStm32flashOnDfuDevice,
  wrongToolStm32flashOnUsbCdc,
  memoryLayoutUnreadable,
  multipleDfuDevices,
  noDfuDevice,
  permissionDeniedUdev,
];
