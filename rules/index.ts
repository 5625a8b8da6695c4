// Generated from the files beside it by `npm run generate`; edit those.
import type { AnyRule } from '../src/diagnosis/rule.ts';
import { rule as bootloaderWouldBeOverwritten } from './firmware/bootloader-would-be-overwritten.ts';
import { rule as buildTreeBroken } from './firmware/build-tree-broken.ts';
import { rule as clockReferenceWrongForBoard } from './firmware/clock-reference-wrong-for-board.ts';
import { rule as configForOtherMcu } from './firmware/config-for-other-mcu.ts';
import { rule as firmwareForOtherMcu } from './firmware/firmware-for-other-mcu.ts';
import { rule as firmwareLinkedElsewhere } from './firmware/firmware-linked-elsewhere.ts';
import { rule as firmwareStale } from './firmware/firmware-stale.ts';
import { rule as gitSubmodulesMissing } from './firmware/git-submodules-missing.ts';
import { rule as hidOffset16k } from './firmware/hid-offset-16k.ts';
import { rule as interfaceWrongForBoard } from './firmware/interface-wrong-for-board.ts';
import { rule as mcuFirmwareStale } from './firmware/mcu-firmware-stale.ts';
import { rule as offsetWrongForBoard } from './firmware/offset-wrong-for-board.ts';
import { rule as pythonModuleMissing } from './firmware/python-module-missing.ts';
import { rule as sudoMissingInContainer } from './firmware/sudo-missing-in-container.ts';
import { rule as toolchainMissing } from './firmware/toolchain-missing.ts';
import { rule as wrongMcuInConfig } from './firmware/wrong-mcu-in-config.ts';
import { rule as benignCantDetachAfterLeave } from './noise/benign-cant-detach-after-leave.ts';
import { rule as benignErrorAfterLeave } from './noise/benign-error-after-leave.ts';
import { rule as benignOtherDfuDeviceUnopenable } from './noise/benign-other-dfu-device-unopenable.ts';
import { rule as benignStatus10 } from './noise/benign-status-10.ts';
import { rule as benignSuffixWarning } from './noise/benign-suffix-warning.ts';
import { rule as hidFlashLibusbMissing } from './noise/hid-flash-libusb-missing.ts';
import { rule as brlttyStealsSerial } from './permission/brltty-steals-serial.ts';
import { rule as fwupdHolding } from './permission/fwupd-holding.ts';
import { rule as modemmanagerProbing } from './permission/modemmanager-probing.ts';
import { rule as permissionDeniedDialout } from './permission/permission-denied-dialout.ts';
import { rule as permissionDeniedUdev } from './permission/permission-denied-udev.ts';
import { rule as portHeld } from './permission/port-held.ts';
import { rule as udevByIdBug } from './permission/udev-by-id-bug.ts';
import { rule as vmUsbNotPassedThrough } from './permission/vm-usb-not-passed-through.ts';
import { rule as windowsDriverLibusb0Unconfigured } from './permission/windows-driver-libusb0-unconfigured.ts';
import { rule as winusbDriverMissing } from './permission/winusb-driver-missing.ts';
import { rule as wslUsbNotAttached } from './permission/wsl-usb-not-attached.ts';
import { rule as appSilentAfterFlash } from './serial/app-silent-after-flash.ts';
import { rule as canInterfaceMissing } from './serial/can-interface-missing.ts';
import { rule as canTransferError } from './serial/can-transfer-error.ts';
import { rule as katapultNotActive } from './serial/katapult-not-active.ts';
import { rule as noApplicationFlashed } from './serial/no-application-flashed.ts';
import { rule as rpiMiniUartNoEvenParity } from './serial/rpi-mini-uart-no-even-parity.ts';
import { rule as serialBootloaderNoResponse } from './serial/serial-bootloader-no-response.ts';
import { rule as serialPortMissing } from './serial/serial-port-missing.ts';
import { rule as addressNotWriteable } from './tool/address-not-writeable.ts';
import { rule as badAltSettingArgument } from './tool/bad-alt-setting-argument.ts';
import { rule as badFlashDevicePath } from './tool/bad-flash-device-path.ts';
import { rule as dfuUtilMissing } from './tool/dfu-util-missing.ts';
import { rule as dfuUtilOutdated } from './tool/dfu-util-outdated.ts';
import { rule as fileMissing } from './tool/file-missing.ts';
import { rule as firmwareFileEmpty } from './tool/firmware-file-empty.ts';
import { rule as firmwareTooLarge } from './tool/firmware-too-large.ts';
import { rule as flashToolCrashed } from './tool/flash-tool-crashed.ts';
import { rule as flashToolDependencyMissing } from './tool/flash-tool-dependency-missing.ts';
import { rule as mcuHasNoDfuBootloader } from './tool/mcu-has-no-dfu-bootloader.ts';
import { rule as missingDfuseAddress } from './tool/missing-dfuse-address.ts';
import { rule as noFlashTargetForMcu } from './tool/no-flash-target-for-mcu.ts';
import { rule as resetFlagWithLeave } from './tool/reset-flag-with-leave.ts';
import { rule as serialflashIgnoresOffset } from './tool/serialflash-ignores-offset.ts';
import { rule as severalDfuUtilsInPath } from './tool/several-dfu-utils-in-path.ts';
import { rule as stm32flashMissing } from './tool/stm32flash-missing.ts';
import { rule as wrapperReportsFalseSuccess } from './tool/wrapper-reports-false-success.ts';
import { rule as wrapperToolBug } from './tool/wrapper-tool-bug.ts';
import { rule as wrongFileType } from './tool/wrong-file-type.ts';
import { rule as wrongMakeTargetForUartBoard } from './tool/wrong-make-target-for-uart-board.ts';
import { rule as wrongToolDfuProgrammerOnStm32 } from './tool/wrong-tool-dfu-programmer-on-stm32.ts';
import { rule as wrongToolDfuUtilOnRp2040 } from './tool/wrong-tool-dfu-util-on-rp2040.ts';
import { rule as wrongToolStm32flashOnDfuDevice } from './tool/wrong-tool-stm32flash-on-dfu-device.ts';
import { rule as wrongToolStm32flashOnUsbCdc } from './tool/wrong-tool-stm32flash-on-usb-cdc.ts';
import { rule as bootPinIgnored } from './usb/boot-pin-ignored.ts';
import { rule as boot0LeftOn } from './usb/boot0-left-on.ts';
import { rule as cloneBootloaderQuirk } from './usb/clone-bootloader-quirk.ts';
import { rule as deviceKeepsReenumerating } from './usb/device-keeps-reenumerating.ts';
import { rule as deviceNotAnswering } from './usb/device-not-answering.ts';
import { rule as deviceStillRunningFirmware } from './usb/device-still-running-firmware.ts';
import { rule as dfuDeviceNotBackAtPath } from './usb/dfu-device-not-back-at-path.ts';
import { rule as heaterOnInDfu } from './usb/heater-on-in-dfu.ts';
import { rule as memoryLayoutUnreadable } from './usb/memory-layout-unreadable.ts';
import { rule as multipleDfuDevices } from './usb/multiple-dfu-devices.ts';
import { rule as noDfuDevice } from './usb/no-dfu-device.ts';
import { rule as noUsbDeviceSeen } from './usb/no-usb-device-seen.ts';
import { rule as readProtected } from './usb/read-protected.ts';
import { rule as romDescriptorQuirk } from './usb/rom-descriptor-quirk.ts';
import { rule as romNeedsUsb2Hub } from './usb/rom-needs-usb2-hub.ts';
import { rule as transferFailedMidway } from './usb/transfer-failed-midway.ts';
import { rule as undervoltage } from './usb/undervoltage.ts';
import { rule as usbEnumerationError } from './usb/usb-enumeration-error.ts';
import { rule as usbLinkUnstable } from './usb/usb-link-unstable.ts';
import { rule as wrongBootloaderActive } from './usb/wrong-bootloader-active.ts';
import { rule as xhciControllerDied } from './usb/xhci-controller-died.ts';

/** Every rule, by group and id. */
export const rules: readonly AnyRule[] = [
  benignCantDetachAfterLeave,
  benignErrorAfterLeave,
  benignOtherDfuDeviceUnopenable,
  benignStatus10,
  benignSuffixWarning,
  hidFlashLibusbMissing,
  addressNotWriteable,
  badAltSettingArgument,
  badFlashDevicePath,
  dfuUtilMissing,
  dfuUtilOutdated,
  fileMissing,
  firmwareFileEmpty,
  firmwareTooLarge,
  flashToolCrashed,
  flashToolDependencyMissing,
  mcuHasNoDfuBootloader,
  missingDfuseAddress,
  noFlashTargetForMcu,
  resetFlagWithLeave,
  serialflashIgnoresOffset,
  severalDfuUtilsInPath,
  stm32flashMissing,
  wrapperReportsFalseSuccess,
  wrapperToolBug,
  wrongFileType,
  wrongMakeTargetForUartBoard,
  wrongToolDfuProgrammerOnStm32,
  wrongToolDfuUtilOnRp2040,
  wrongToolStm32flashOnDfuDevice,
  wrongToolStm32flashOnUsbCdc,
  bootloaderWouldBeOverwritten,
  buildTreeBroken,
  clockReferenceWrongForBoard,
  configForOtherMcu,
  firmwareForOtherMcu,
  firmwareLinkedElsewhere,
  firmwareStale,
  gitSubmodulesMissing,
  hidOffset16k,
  interfaceWrongForBoard,
  mcuFirmwareStale,
  offsetWrongForBoard,
  pythonModuleMissing,
  sudoMissingInContainer,
  toolchainMissing,
  wrongMcuInConfig,
  bootPinIgnored,
  boot0LeftOn,
  cloneBootloaderQuirk,
  deviceKeepsReenumerating,
  deviceNotAnswering,
  deviceStillRunningFirmware,
  dfuDeviceNotBackAtPath,
  heaterOnInDfu,
  memoryLayoutUnreadable,
  multipleDfuDevices,
  noDfuDevice,
  noUsbDeviceSeen,
  readProtected,
  romDescriptorQuirk,
  romNeedsUsb2Hub,
  transferFailedMidway,
  undervoltage,
  usbEnumerationError,
  usbLinkUnstable,
  wrongBootloaderActive,
  xhciControllerDied,
  brlttyStealsSerial,
  fwupdHolding,
  modemmanagerProbing,
  permissionDeniedDialout,
  permissionDeniedUdev,
  portHeld,
  udevByIdBug,
  vmUsbNotPassedThrough,
  windowsDriverLibusb0Unconfigured,
  winusbDriverMissing,
  wslUsbNotAttached,
  appSilentAfterFlash,
  canInterfaceMissing,
  canTransferError,
  katapultNotActive,
  noApplicationFlashed,
  rpiMiniUartNoEvenParity,
  serialBootloaderNoResponse,
  serialPortMissing,
];
