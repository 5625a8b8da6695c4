import { ack, Refused, type RomContext, receive, receiveByte, type Steps, xor } from './uart-session.ts';

/** AN3155 3.7 */
const ALL_PAGES = 0xff;
/** AN3155 3.8: from 0xFFF0 on N stands for something other than a number of pages */
const FIRST_SPECIAL = 0xfff0;
const SPECIAL = { everything: 0xffff, bank1: 0xfffe, bank2: 0xfffd } as const;

/** Erase Memory: N, then N + 1 pages of one byte each; or 0xFF for the whole flash. */
export function* erasePages(rom: RomContext): Steps {
  const count = yield* receiveByte();
  if (count === ALL_PAGES) {
    if ((count ^ (yield* receiveByte())) !== 0xff) throw new Refused();
    yield* massErase(rom);
    return;
  }
  const rest = yield* receive(count + 2);
  if (xor(rest) !== count) throw new Refused();
  yield* erase(rom, Array.from(rest.slice(0, count + 1)));
}

/** Extended Erase Memory: the same with two bytes each, and banks. */
export function* eraseExtended(rom: RomContext): Steps {
  const head = yield* receive(2);
  const count = wordAt(head, 0);
  if (count >= FIRST_SPECIAL) {
    if (xor([...head, yield* receiveByte()]) !== 0) throw new Refused();
    yield* eraseSpecial(rom, count);
    return;
  }
  const rest = yield* receive(2 * (count + 1) + 1);
  if (xor([...head, ...rest]) !== 0) throw new Refused();
  const pages = Array.from({ length: count + 1 }, (_, at) => wordAt(rest, 2 * at));
  yield* erase(rom, pages);
}

function* eraseSpecial(rom: RomContext, code: number): Steps {
  const bank = code === SPECIAL.bank1 ? 0 : code === SPECIAL.bank2 ? 1 : null;
  if (code === SPECIAL.everything) {
    yield* massErase(rom);
  } else if (bank !== null && rom.profile.banks) {
    yield { kind: 'work', work: rom.memory.eraseBank(rom.profile.banks[bank]) };
    yield* ack();
  } else {
    throw new Refused();
  }
}

function* massErase(rom: RomContext): Steps {
  if (!rom.profile.hasMassErase) throw new Refused();
  yield { kind: 'work', work: rom.memory.eraseAll() };
  yield* ack();
}

function* erase(rom: RomContext, pages: readonly number[]): Steps {
  const { maxPagesAtOnce } = rom.profile;
  if (maxPagesAtOnce !== null && pages.length > maxPagesAtOnce) throw new Refused();
  const work = rom.memory.erasePages(pages);
  if (!work) {
    rom.judgement.badAddresses += 1;
    throw new Refused();
  }
  yield { kind: 'work', work };
  yield* ack();
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
