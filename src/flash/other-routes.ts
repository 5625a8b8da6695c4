import { headSegment } from '../firmware/head-segment.ts';
import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { printable } from '../formats/text.ts';
import { findMcu } from '../knowledge/mcus.ts';
import { type SdCardFacts, sdCardsFor } from '../knowledge/sd-cards.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { SerialEntry } from '../ports/serial.ts';

/** A way to a board that is not on USB; `words` after "dfu-doctor flash FILE". */
interface OtherRoute {
  kind: 'uart' | 'sd-card';
  /** what speaks for it, a sentence or two */
  what: string;
  words: readonly string[];
  /** uart: the port of the adapter */
  tty: string | null;
}

interface OtherRoutes {
  /** why the board is not to be waited for in DFU mode; null = it may come up in it */
  whyNotDfu: string | null;
  routes: readonly OtherRoute[];
}

const MOST_CARDS = 4;

/** The ways to a board for this firmware where none is seen on USB: by the chip it is built for, and the adapters that are there. Pure. */
export function otherRoutes(image: Image, ports: readonly SerialEntry[]): OtherRoutes {
  const name = readImageDictionary(image)?.mcu ?? null;
  const mcu = name === null ? undefined : findMcu(name);
  const head = headSegment(image, null);
  const base = head?.address ?? inspectVectors(head?.data ?? new Uint8Array(0))?.baseCandidates[0] ?? null;
  const adapters = ports.filter(
    ({ vendorId, productId }) => identifyUsb(vendorId ?? 0, productId ?? 0)?.role === 'usb-uart-bridge',
  );
  return {
    whyNotDfu: mcu?.romDfu === false ? noDfuWords(mcu.label) : null,
    routes: [...adapters.map(overUart), ...(mcu ? overCard(sdCardsFor(mcu.name, base)) : [])],
  };
}

/** Why no button brings a chip without USB in its ROM into DFU mode. */
export function noDfuWords(label: string): string {
  return `The ${label} has no USB DFU in its ROM: no jumper, button or command brings it into DFU mode. It is flashed over its UART, through Katapult where that is on the board, or from an SD card where the maker's bootloader reads one.`;
}

function overUart({ path, vendorId, productId }: SerialEntry): OtherRoute {
  const adapter = identifyUsb(vendorId ?? 0, productId ?? 0)?.name ?? 'USB-UART adapter';
  const tty = printable(path, 200);
  return {
    kind: 'uart',
    what: `There is a ${adapter} at ${tty}: if the board hangs on it by RX, TX and ground, its bootloader is reached there. Add --entry none where BOOT0 is set and RESET was pressed by hand.`,
    words: ['--device', path],
    tty: path,
  };
}

function overCard(cards: readonly SdCardFacts[]): readonly OtherRoute[] {
  const [first] = cards;
  if (!first) return [];
  const named = cards.slice(0, MOST_CARDS).map(({ id, name }) => `${name} (${id})`);
  const more = cards.length > MOST_CARDS ? ` and ${cards.length - MOST_CARDS} more` : '';
  return [
    {
      kind: 'sd-card',
      what: `Some boards with this chip take a firmware from their SD card: ${named.join(', ')}${more}. Name yours with --board, and the folder of the card.`,
      words: ['--sdcard', '/media/CARD', '--board', first.id],
      tty: null,
    },
  ];
}
