import * as z from 'zod';
import { evidence } from '../evidence/evidence.ts';

/** Names that images for printers come with: they tell nothing of a person, and hiding "pi" would hide half the text. */
const NAMES_OF_IMAGES =
  'root pi user users admin administrator nobody nogroup guest debian ubuntu armbian raspbian orangepi biqu mks klipper klippy octoprint octopi fluidd fluiddpi mainsail mainsailos moonraker crowsnest kiauh ratos raspberrypi raspberry localhost home public default shared linux voron printer git www-data sonic creality';
/** Groups and accounts of systems. */
const NAMES_OF_SYSTEMS =
  'daemon bin sys sync games man mail proxy backup list staff wheel adm sudo dialout plugdev tty uucp lock video audio input render gpio i2c spi netdev disk cdrom lpadmin kmem systemd messagebus avahi dbus';
/** Parts of paths and tools: where a machine or a person is called so, hiding it would wreck the report. */
const WORDS_OF_THE_FIELD =
  'dev lib sbin usr etc tmp var opt proc run media mnt boot src out scripts rc me test dfu util usb hub port bus device devices host hostname serial stm stm32 flash bootloader internal katapult canboot make python python3 config kernel system octopus skr ebb can can0 mcu com data info error warning not is on for as from file';

/** Names of chips, devices and numbers: never a person's. */
const NOBODY =
  /^(?:(?:stm|gd|at|apm|ch)32|rp2\d|lpc\d|sam[de]?\d|atmega|tty[a-z]{0,4}\d|(?:sd|nvme|mmcblk|usb|can)[a-z]?\d|\d+$)/i;

/** Is a name so common that it tells nothing, or a word that the evidence itself is written in? */
export function isCommonName(name: string): boolean {
  const lower = name.toLowerCase();
  common ??= new Set([
    ...`${NAMES_OF_IMAGES} ${NAMES_OF_SYSTEMS} ${WORDS_OF_THE_FIELD}`.split(' '),
    ...wordsOf(z.toJSONSchema(evidence)),
  ]);
  return common.has(lower) || NOBODY.test(lower);
}
let common: Set<string> | null = null;

/** Every word of a schema: names of properties and values of enumerations, which must come through as they are. */
function wordsOf(schema: unknown): string[] {
  if (typeof schema === 'string') return schema.toLowerCase().split(/[^a-z0-9]+/);
  if (schema === null || typeof schema !== 'object') return [];
  return Object.entries(schema).flatMap(([key, value]) => [...wordsOf(key), ...wordsOf(value)]);
}
