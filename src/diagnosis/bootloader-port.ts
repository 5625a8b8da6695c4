import type { SerialPortFacts } from '../evidence/serial-ports.ts';

/** usb-Klipper_stm32f446xx_2B0024000951303432303237-if00 */
const NAMED = /\/usb-(Klipper|katapult|CanBoot)_([a-z0-9]{1,24})_([0-9A-Z]{6,40})-if\d\d$/;

/**
 * The port that a board has in Katapult, where the port of its firmware is asked for and a text lists only that one: chip
 * and serial number are the same in both names. Null for all other ports.
 */
export function bootloaderPortOf(
  port: string,
  host: string | null,
  serialPorts: SerialPortFacts | null,
): SerialPortFacts['ports'][number] | null {
  const [, firmware, chip, serial] = NAMED.exec(port) ?? [];
  if (firmware !== 'Klipper') return null;
  const isSame = (link: string) => {
    const [, owner, otherChip, otherSerial] = NAMED.exec(link) ?? [];
    return owner !== undefined && owner !== 'Klipper' && otherChip === chip && otherSerial === serial;
  };
  return serialPorts?.ports.find((known) => known.host === host && known.byId.some(isSame)) ?? null;
}
