import type { FirmwareFacts } from '../evidence/firmware.ts';
import type { KlipperFacts } from '../evidence/klipper.ts';
import type { Origin } from '../evidence/section.ts';
import { printable } from '../formats/text.ts';
import { readBuildTarget } from '../knowledge/klipper-config.ts';
import { findMcu, type McuFacts } from '../knowledge/mcus.ts';

/** Where a firmware is to go, and who says so. */
export interface FirmwareTarget {
  address: number;
  mcu: McuFacts;
  /** "The .config", as the start of a sentence */
  who: string;
  subject: string;
  origin: Origin;
}

type Config = NonNullable<KlipperFacts['config']>;

/** The proof that a .config says this: its line and the setting on it, or the line of a text that tells of it. */
export function configOrigin(config: Config, symbol: string): Origin {
  const told = config.origins?.[symbol];
  if (told) return told;
  const line = config.lines[symbol];
  return {
    kind: 'file',
    path: config.path,
    ...(line === undefined ? {} : { line }),
    text: `${symbol}=${printable(config.symbols[symbol] ?? '', 40)}`,
  };
}

/** Of the .config: null where it names no start, or a chip that is not known. */
export function targetOfConfig(klipper: KlipperFacts | null): FirmwareTarget | null {
  const config = klipper?.config;
  if (!config) return null;
  const { start, mcu: name } = readBuildTarget(config.symbols);
  const mcu = name === null ? undefined : findMcu(name);
  if (!start || !mcu || start.address < mcu.flashStart) return null;
  return {
    address: start.address,
    mcu,
    who: 'The .config',
    subject: printable(config.path),
    origin: configOrigin(config, start.symbol),
  };
}

/** Of an image that a Klipper build made: its dictionary names the chip, its vectors the address. */
export function targetOfImage(firmware: FirmwareFacts | null): FirmwareTarget | null {
  const address = firmware?.vectors?.base ?? null;
  const mcu = findMcu(firmware?.dictionary?.mcu ?? '');
  if (!firmware || address === null || !mcu) return null;
  const path = printable(firmware.path);
  return { address, mcu, who: path, subject: path, origin: firmware.origin };
}
