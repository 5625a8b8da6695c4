import * as z from 'zod';
import { printable } from '../formats/text.ts';
import { findZlibText } from './zlib-text.ts';

/** What Klipper's own dictionary inside an image says of it. */
export interface FirmwareDictionary {
  /** CONFIG_MCU of the build: "stm32f446xx" */
  mcu: string | null;
  /** `git describe` of the tree it was built from */
  version: string | null;
  /** Hz */
  clockFrequency: number | null;
  /** the other constants of the build: RESERVE_PINS_USB, SERIAL_BAUD, CANBUS_BRIDGE, ... */
  constants: Record<string, string | number>;
}

/** How a firmware talks to its host. */
export type FirmwareLink = 'usb' | 'usb-can-bridge' | 'can' | 'uart';

/** What its reserved pins show; null when they show nothing. */
export function linkOf({ constants }: Pick<FirmwareDictionary, 'constants'>): FirmwareLink | null {
  if ('CANBUS_BRIDGE' in constants) return 'usb-can-bridge';
  if ('RESERVE_PINS_USB' in constants) return 'usb';
  if ('RESERVE_PINS_CAN' in constants || 'CANBUS_FREQUENCY' in constants) return 'can';
  return 'RESERVE_PINS_serial' in constants ? 'uart' : null;
}

/** The data dictionary as docs/Protocol.md of Klipper describes it; what is not used stays unread. */
const dictionary = z.object({
  version: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  commands: z.record(z.string(), z.unknown()),
});

const MAX_CONSTANTS = 256;
const CONSTANT_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Finds and reads the zlib-compressed dictionary that every Klipper image carries, wherever it stands.
 * Null when there is none. Text in the answer is printable and bounded, whatever the file holds.
 */
export function readDictionary(data: Uint8Array): FirmwareDictionary | null {
  for (const text of findZlibText(data, '{')) {
    const read = dictionary.safeParse(parseJson(text));
    if (!read.success) continue;
    const { config, version } = read.data;
    const clock = config['CLOCK_FREQ'];
    return {
      mcu: typeof config['MCU'] === 'string' ? printable(config['MCU'], 64) : null,
      version: version === undefined ? null : printable(version, 100),
      clockFrequency: typeof clock === 'number' && Number.isSafeInteger(clock) ? clock : null,
      constants: readConstants(config),
    };
  }
  return null;
}

function readConstants(config: Record<string, unknown>): Record<string, string | number> {
  const constants: [string, string | number][] = [];
  for (const [name, value] of Object.entries(config)) {
    if (constants.length === MAX_CONSTANTS) break;
    if (name === 'MCU' || name === 'CLOCK_FREQ' || !CONSTANT_NAME.test(name)) continue;
    if (typeof value === 'string') constants.push([name, printable(value, 200)]);
    if (typeof value === 'number' && Number.isFinite(value)) constants.push([name, value]);
  }
  return Object.fromEntries(constants);
}

/** Undefined when it is no JSON: any compressed text that starts with a brace gets here. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
