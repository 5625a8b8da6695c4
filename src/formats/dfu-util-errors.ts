/** The lines with which dfu-util 0.7 to 0.11 ends or warns, its name in front already removed. */
import { type LineRow, tableReader } from './line-table.ts';

/** LIBUSB_ERROR_... behind a colon, in brackets or after " - "; 0.9 and older print none */
const USB_ERROR = /(?:(?:: | - |\()(?<usbError>LIBUSB_ERROR_[A-Z_]{1,30})\)?)?$/;

const rows = [
  { starts: 'No DFU capable USB device available', meaning: 'no-dfu-device' },
  // 0.1 and 0.7
  { starts: 'No DFU capable USB device found', meaning: 'no-dfu-device' },
  // 0.1
  { starts: "Couldn't find the DFU device: [", meaning: 'no-dfu-device' },
  { starts: 'More than one DFU capable USB device found', meaning: 'more-than-one-dfu-device' },
  {
    starts: 'Cannot open DFU device ',
    meaning: 'cannot-open-dfu-device',
    form: /device (?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4})(?: found on devnum (?<deviceNumber>\d{1,3}))?(?: \((?<usbError>LIBUSB_ERROR_[A-Z_]{1,30})\))?/,
    hex: ['vendorId', 'productId'],
    decimal: ['deviceNumber'],
  },
  // other programs name the device behind it
  {
    starts: 'Cannot open device',
    meaning: 'cannot-open-device',
    form: /^Cannot open device(?:(?:: | - | \()(?<usbError>LIBUSB_ERROR_[A-Z_]{1,30})\)?)?$/,
  },
  { starts: 'Cannot claim interface', meaning: 'cannot-claim-interface', form: USB_ERROR },
  { starts: 'Cannot set alt interface', meaning: 'cannot-set-alternate', form: USB_ERROR },
  { starts: 'Cannot set alternate interface', meaning: 'cannot-set-alternate', form: USB_ERROR },
  // 0.7
  {
    starts: 'No such Alternate Setting: ',
    meaning: 'cannot-set-alternate',
    form: /: "(?<alternate>[^"]{0,100})"$/,
  },
  { starts: 'Cannot set configuration', meaning: 'control-request-failed', form: USB_ERROR },
  ...['Could not open file ', 'Cannot open file '].map(
    (starts) =>
      ({
        starts,
        meaning: 'cannot-open-file',
        form: /^C\w{3,6}(?: not)? open file (?<path>.{1,500}?) for (?:reading|writing)(?:: (?<reason>.{1,200}))?$/,
      }) as const,
  ),
  ...['Last page at ', 'Page at '].map(
    (starts) =>
      ({
        starts,
        meaning: 'address-not-writeable',
        form: /at 0x(?<address>[0-9a-fA-F]{1,8}) is not writeable/,
        hex: ['address'],
      }) as const,
  ),
  {
    starts: 'Page at ',
    meaning: 'address-not-in-map',
    form: /at 0x(?<address>[0-9a-fA-F]{1,8}) (?:can not be erased|is not readable)/,
    hex: ['address'],
  },
  { starts: 'Only DfuSe file version 1.1a is supported', meaning: 'not-a-dfuse-file' },
  ...[
    'File too small for a DfuSe file',
    'File too small for element size',
    'No valid DfuSe signature',
    'No valid target signature',
    'DFU format revision ',
    'Corrupt DfuSe file',
    'This is a DfuSe file, not',
    'Unsupported DFU suffix length',
    'Invalid DFU suffix length',
    'Valid DFU suffix needed',
    'Valid DFU prefix needed',
  ].map((starts) => ({ starts, meaning: 'dfu-file-unusable', form: /^(?<reason>.{1,200})/ }) as const),
  { starts: 'error detaching', meaning: 'note' },
  { starts: 'File too short for DFU suffix', meaning: 'note' },
  { starts: 'DFU suffix CRC does not match', meaning: 'note' },
  { starts: 'DFU CRC does not match', meaning: 'note' },
  ...['Error: File ID ', 'File ID '].map(
    (starts) => ({ starts, meaning: 'file-for-other-device', form: /does not match device/ }) as const,
  ),
  { starts: 'Failed to retrieve language identifiers', meaning: 'language-ids-unreadable' },
  { starts: 'Broken LANGID string descriptor', meaning: 'language-ids-unreadable' },
  ...['Failed to retrieve string descriptor ', 'String descriptor ', 'Malformed string descriptor '].map(
    (starts) =>
      ({
        starts,
        meaning: 'string-unreadable',
        form: /descriptor (?<index>\d{1,3})\b/,
        decimal: ['index'],
      }) as const,
  ),
  { starts: 'Could not read name, sscanf returned', meaning: 'layout-name-unreadable' },
  { starts: 'Failed to parse memory layout', meaning: 'layout-parse-failed' },
  { starts: 'error get_status', meaning: 'error-get-status', form: USB_ERROR },
  {
    starts: 'Error during download get_status',
    meaning: 'error-during-download-get-status',
    form: USB_ERROR,
  },
  {
    starts: 'unable to read DFU status after completion',
    meaning: 'error-status-after-completion',
    form: USB_ERROR,
  },
  { starts: 'error resetting after download', meaning: 'reset-failed', form: USB_ERROR },
  { starts: 'Lost device after RESET', meaning: 'device-lost' },
  { starts: 'Device is not in DFU mode', meaning: 'still-in-runtime-mode' },
  { starts: 'Device still in Run', meaning: 'still-in-runtime-mode' },
  ...['SET_ADDRESS', 'ERASE_PAGE', 'MASS_ERASE', 'READ_UNPROTECT'].map(
    (starts) =>
      ({
        starts,
        meaning: 'dfuse-download-failed',
        form: /^(?<command>[A-Z_]{1,20}) not correctly executed/,
      }) as const,
  ),
  ...['Error during special command ', 'Wrong state after command '].map(
    (starts) =>
      ({ starts, meaning: 'dfuse-download-failed', form: /command "?(?<command>[A-Z_]{1,20})/ }) as const,
  ),
  ...[
    'Error during download',
    'Error sending completion packet',
    'Failed to write whole chunk',
    'Device stuck after special command',
  ].map((starts) => ({ starts, meaning: 'dfuse-download-failed', form: USB_ERROR }) as const),
  ...['dfuse_download: libusb_control_', 'dfuse_upload: libusb_control_'].map(
    (starts) =>
      ({
        starts,
        meaning: 'transfer-error',
        form: /returned (?<code>-?\d{1,3})(?: \((?<usbError>LIBUSB_ERROR_[A-Z_]{1,30})\))?/,
        decimal: ['code'],
      }) as const,
  ),
  { starts: 'Error during upload', meaning: 'upload-failed' },
  { starts: 'Received too many bytes', meaning: 'upload-failed' },
  ...[
    'USB communication error',
    'Status is not OK',
    'error clear_status',
    "can't send DFU_ABORT",
    'Error sending dfu abort request',
    'Error during abort get_status',
    'Failed to enter idle state on abort',
    'error resetting after detach',
  ].map((starts) => ({ starts, meaning: 'control-request-failed', form: USB_ERROR }) as const),
  { starts: 'unable to initialize libusb', meaning: 'libusb-failed', form: USB_ERROR },
  ...[
    'You need to specify one of -D or -U',
    'Usage: dfu-util ',
    'Invalid dfuse address',
    'Invalid dfuse modifier',
    'Error: Unexpected argument',
    'Unexpected argument: ',
    'Transfer size must be specified',
    'invalid option -- ',
    'unrecognized option ',
    'option requires an argument',
    'The mass erase command can only be used with force',
    'The read unprotect command will erase',
  ].map((starts) => ({ starts, meaning: 'usage-error' }) as const),
] as const;

/** What an error or warning of dfu-util says, or null. */
export const dfuUtilErrors = tableReader<(typeof rows)[number]['meaning']>(
  rows satisfies readonly LineRow<string>[],
);
