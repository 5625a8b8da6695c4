import { STATE } from '../dfu/status.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import { formatAddress } from '../formats/text.ts';
import type { LookedDevice, LookedDfuSe } from './looked-device.ts';

/** Where a ROM departs from what is written, as this program recognised it; each is reckoned with. */
export interface Oddity {
  code:
    | 'layout-cut-short'
    | 'born-in-error'
    | 'no-option-bytes'
    | 'alternates-named-alike'
    | 'wrong-map-corrected'
    | 'read-only-sectors'
    | 'may-stay-busy'
    | 'needs-usb2-hub'
    | 'serial-shared';
  words: string;
}

const HUB_CHIPS = ['stm32f070', 'stm32f072'];
const ROOT_PORT = /^\d+-\d+$/;

/** Is it one of those that never finish a command on some USB 3 ports? */
export function needsHub({ kind, mcus }: Pick<LookedDevice, 'kind' | 'mcus'>): boolean {
  return kind === 'dfuse' && mcus.some(({ name }) => HUB_CHIPS.includes(name));
}

/** `met`: the states that it was found in; `hasOptionBytes`: it shows some. */
export function deviceOddities(
  looked: LookedDfuSe,
  met: readonly { bState: number; bStatus: number }[],
  seen: { hasOptionBytes: boolean; serialIsShared: boolean },
): Oddity[] {
  const { alternates, place, traits, device } = looked;
  const oddities: Oddity[] = [];
  for (const { alternate, text } of alternates) {
    if (!text || text.declaredBytes <= text.receivedBytes) continue;
    oddities.push({
      code: 'layout-cut-short',
      words: `The name of memory ${alternate.bAlternateSetting} announces ${text.declaredBytes} bytes and sends ${text.receivedBytes}. What came is whole and is used; dfu-util 0.9 and older give up on it.`,
    });
  }
  if (met.some(({ bState }) => bState === STATE.dfuERROR)) {
    oddities.push({
      code: 'born-in-error',
      words:
        'It waited in an error state, as many STM32 do after they start. That is harmless and was cleared.',
    });
  }
  const names = alternates.map(({ text }) => text?.text ?? null);
  if (names.length > 1 && new Set(names).size === 1) {
    oddities.push({
      code: 'alternates-named-alike',
      words: `All ${names.length} memories have the same name; the flash is the first.`,
    });
  } else if (!seen.hasOptionBytes) {
    oddities.push({ code: 'no-option-bytes', words: 'It shows no option bytes.' });
  }
  if (place.notes.some((note) => note.includes('GD32'))) {
    oddities.push({
      code: 'wrong-map-corrected',
      words: place.notes.filter((note) => note.includes('GD32')).join(' '),
    });
  }
  const locked = lockedStart(place.map);
  if (locked !== null) {
    oddities.push({
      code: 'read-only-sectors',
      words: `Its flash up to ${formatAddress(locked - 1)} can be read only; a firmware begins behind it.`,
    });
  }
  if (traits.staysBusy) {
    oddities.push({
      code: 'may-stay-busy',
      words:
        'A chip of this kind may go on saying that it is busy after an erase that is done; it is freed then.',
    });
  }
  if (needsHub(looked) && ROOT_PORT.test(device.path)) {
    oddities.push({
      code: 'needs-usb2-hub',
      words:
        'It may be an F070 or F072 and is plugged in without a hub between: on some USB 3 ports these never finish a command. A USB 2 hub helps.',
    });
  }
  if (seen.serialIsShared) {
    oddities.push({
      code: 'serial-shared',
      words: 'Its serial number is not its own: name it by its bus path when there are several.',
    });
  }
  return oddities;
}

/** Where the flash that may be written begins, when it is not the start of the flash. */
function lockedStart({ regions }: MemoryMap): number | null {
  const [first] = regions;
  if (!first || first.writeable) return null;
  return first.start + first.sectorSize * first.sectors;
}
