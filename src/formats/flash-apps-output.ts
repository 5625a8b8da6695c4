/**
 * The log lines of programs with a window that flash boards: STM32CubeProgrammer (also its console program), QMK
 * Toolbox and the Betaflight configurator. Wordings: the sources of the last two, published logs of the first.
 */
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';

export type FlashApp = 'cube-programmer' | 'qmk-toolbox' | 'betaflight';

const cube = [
  { starts: 'Opening and parsing file: ', meaning: 'flash-begun', form: /: (?<file>.{1,300})$/ },
  { starts: 'Download verified successfully', meaning: 'flash-verified' },
  { starts: 'File download complete', meaning: 'flash-written' },
  { starts: 'Device name : ', meaning: 'bootloader-connected', form: /: (?<name>.{1,80})$/ },
  ...[
    'Error: Target device not found',
    'Error: Activating device: KO',
    'Error: No STM32 target found',
    'Error: No debug probe detected',
    'Error: No STM32 device in DFU mode connected',
    'Error: Cannot connect to access port',
    'Error: Unable to get core ID',
  ].map((starts) => ({ starts, meaning: 'bootloader-silent', form: /^Error: (?<reason>.{1,200})/ }) as const),
  { starts: 'No STM32 device in DFU mode connected', meaning: 'bootloader-silent' },
  // data goes out only when everything that has to be erased is
  { starts: 'Download in Progress:', meaning: 'erase-done', form: /^Download in Progress: ?$/ },
  { starts: 'Erasing memory corresponding to segment ', meaning: 'note' },
  { starts: 'Warning: Device is under Read Out Protection', meaning: 'read-protection-told' },
  ...['Error: Download verification failed', 'Error: Data mismatch found at address'].map(
    (starts) => ({ starts, meaning: 'verify-failed' }) as const,
  ),
] as const;
const cubeInside = [
  // of the option bytes: level 0 is 0xAA (RM0090 3.9.3), older devices show it in a word
  { starts: 'RDP ', meaning: 'read-protection-told', form: /^RDP +: (?:Enabled|0x(?!AA)[\dA-F]{2}\b)/i },
  { starts: 'RDP ', meaning: 'note' },
  { starts: 'erasing sector ', meaning: 'erase-done', form: / done$/ },
  { starts: 'Error: ', meaning: 'flash-failed', form: /^Error: (?<reason>.{1,200})/ },
  ...[
    'USB speed',
    'Manuf. ID',
    'Product ID',
    'SN  ',
    'DFU protocol',
    'Board  ',
    'Device ID',
    'Flash size',
    'Device type',
    'Revision ID',
    'Device CPU',
    'ST-LINK ',
    'Voltage',
    'SWD freq',
    'Connect mode',
    'Reset mode',
    'Memory Programming',
    'File  ',
    'Size  ',
    'Address  ',
    'Erasing ',
    'erasing ',
    'Time elapsed',
    'Verifying ...',
    'Read progress',
    'RUNNING Program',
    'Start operation achieved',
    'Serial Port ',
    'Activating device: OK',
    'Chip ID',
    'BootLoader protocol version',
    '-----',
  ].map((starts) => ({ starts, meaning: 'note' }) as const),
] as const;

const qmk = [
  { starts: "Attempting to flash, please don't remove device", meaning: 'flash-begun' },
  {
    starts: 'Only firmware files in ',
    meaning: 'file-format-refused',
    form: /in (?<formats>\.\w{1,5}(?: or \.\w{1,5})?) format can be flashed/,
  },
] as const;
const QMK_DEVICE =
  /^(?<name>[\w /]{2,40}) device connected(?: \((?<driver>[\w. ]{1,30})\))?: .{0,200}(?:\(|-- )(?<vendorId>[\dA-F]{4}):(?<productId>[\dA-F]{4}):[\dA-F]{4}/;
const QMK_DRIVER =
  /^(?<name>[\w /]{2,40}) device has (?<driver>[\w. ]{1,30}) driver assigned but should be (?<wanted>[\w. ]{1,30})\. Flashing may not succeed/;

const betaflight = [
  { starts: 'USB DFU not found', meaning: 'bootloader-silent', form: /^USB DFU not found\b/ },
  ...['No response from the bootloader, programming: FAILED', 'Communication with bootloader failed'].map(
    (starts) => ({ starts, meaning: 'bootloader-silent' }) as const,
  ),
  { starts: 'Programming: SUCCESSFUL', meaning: 'flash-succeeded' },
  ...[
    'Programming: FAILED',
    'STM32 - timed out, programming: FAILED',
    'STM32 Communication failed, wrong response',
    'Rebooting device to bootloader: FAILED',
  ].map((starts) => ({ starts, meaning: 'flash-failed', form: /^(?<reason>.{1,200})/ }) as const),
  { starts: 'Initiating reboot to bootloader', meaning: 'bootloader-requested' },
  { starts: 'Board seems read protected', meaning: 'read-protection-told' },
  {
    starts: 'Address load for option bytes sector failed. Very likely due to read protection',
    meaning: 'read-protection-told',
  },
  {
    starts: 'Error: Supplied image is larger then flash available on the chip',
    meaning: 'image-too-large',
    form: /Image: (?<image>\d{1,6}) KiB, limit = (?<limit>\d{1,6}) KiB/,
    decimal: ['image', 'limit'],
  },
  { starts: 'Firmware image contains addresses not found on target device', meaning: 'address-not-in-map' },
  { starts: 'Detected device with total flash size ', meaning: 'bootloader-connected' },
  { starts: 'Erased ', meaning: 'flash-begun', form: /^Erased \d{1,6} kB of flash successfully$/ },
  {
    starts: 'Failed to open USB device: SecurityError',
    meaning: 'cannot-open-device',
    form: /(?<refused>Access denied)\.?$/,
  },
  { starts: 'Failed to open USB device', meaning: 'cannot-open-device' },
  // said behind it on Linux only
  {
    starts: 'Are udev rules installed correctly?',
    meaning: 'cannot-open-device',
    form: /^Are (?<suspect>udev rules) installed/,
  },
  ...['MultiWii API version received', 'Flight controller info, identifier: '].map(
    (starts) => ({ starts, meaning: 'firmware-answered' }) as const,
  ),
] as const;

type Meaning =
  | (typeof cube)[number]['meaning']
  | (typeof cubeInside)[number]['meaning']
  | (typeof qmk)[number]['meaning']
  | (typeof betaflight)[number]['meaning']
  | 'device-connected'
  | 'driver-unsuited'
  | 'tool-version';

const readCube = tableReader<Meaning>(cube satisfies readonly LineRow<string>[]);
const readCubeInside = tableReader<Meaning>(cubeInside satisfies readonly LineRow<string>[]);
const readQmk = tableReader<Meaning>(qmk satisfies readonly LineRow<string>[]);
const readBetaflight = tableReader<Meaning>(betaflight satisfies readonly LineRow<string>[]);

/** "20:40:32 : " and "16:07:44:325 " of STM32CubeProgrammer, "2019-05-18 @ 17:01:08 -- " of Betaflight */
const CLOCK = /^(?:\d{2}:\d{2}:\d{2}(?::\d{3})? (?:: *)?|\d{4}-\d{2}-\d{2} @ ?\d{2}:\d{2}:\d{2} -- )/;
/** Betaflight's browser console since 2025 */
const BETAFLIGHT_MARK = /^\[USB DFU\] /;
/** before its own lines, up to version 0.1 */
const QMK_MARK = /^\*{3} (?=[A-Z])/;
const CUBE_VERSION = /^STM32CubeProgrammer (?:API )?v(?<version>\d{1,3}(?:\.\d{1,4}){1,3}(?:-\w{1,10})?)\b/;

/** What a line says and which program says it, or null. `current`: the program whose output is being read. */
export function readFlashAppLine(
  line: string,
  current: string | null,
): { tool: FlashApp; read: ReadLine<Meaning> } | null {
  const trimmed = line.trim();
  const text = trimmed.replace(CLOCK, '').replace(QMK_MARK, '').replace(BETAFLIGHT_MARK, '').trim();
  const version = CUBE_VERSION.exec(text)?.groups?.['version'];
  if (version !== undefined) {
    return { tool: 'cube-programmer', read: { meaning: 'tool-version', details: { version } } };
  }
  const device = qmkDevice(text);
  if (device) return { tool: 'qmk-toolbox', read: device };
  const ownCube = readCube(text) ?? (current === 'cube-programmer' ? readCubeInside(text) : null);
  if (ownCube) return { tool: 'cube-programmer', read: ownCube };
  const ownQmk = readQmk(text);
  if (ownQmk) return { tool: 'qmk-toolbox', read: ownQmk };
  const own = readBetaflight(text);
  return own && { tool: 'betaflight', read: own };
}

function qmkDevice(text: string): ReadLine<Meaning> | null {
  if (!text.includes(' device ')) return null;
  const unsuited = QMK_DRIVER.exec(text)?.groups;
  if (unsuited) {
    const { name = '', driver = '', wanted = '' } = unsuited;
    return { meaning: 'driver-unsuited', details: { name, driver, wanted } };
  }
  const seen = QMK_DEVICE.exec(text)?.groups;
  if (!seen) return null;
  const { name = '', driver } = seen;
  return {
    meaning: 'device-connected',
    details: {
      name,
      ...(driver === undefined ? {} : { driver }),
      vendorId: Number.parseInt(seen['vendorId'] ?? '', 16),
      productId: Number.parseInt(seen['productId'] ?? '', 16),
    },
  };
}
