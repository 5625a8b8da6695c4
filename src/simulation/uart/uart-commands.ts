import { checksumOf } from './uart-checksum.ts';
import { eraseExtended, erasePages } from './uart-erase.ts';
import {
  ack,
  nack,
  Refused,
  type RomContext,
  receive,
  receiveByte,
  receiveWord,
  type Steps,
  send,
  xor,
} from './uart-session.ts';

type Command = (rom: RomContext) => Steps;

/** AN3155 3, Table 2 */
const CODE = {
  get: 0x00,
  getVersion: 0x01,
  getId: 0x02,
  read: 0x11,
  go: 0x21,
  write: 0x31,
  erase: 0x43,
  extendedErase: 0x44,
  writeProtect: 0x63,
  writeUnprotect: 0x73,
  readoutProtect: 0x82,
  readoutUnprotect: 0x92,
  getChecksum: 0xa1,
} as const;

/** what is left of the command set at read-out protection level 1 (AN3155 3, note 2 of Table 2) */
const WHILE_PROTECTED: readonly number[] = [CODE.get, CODE.getVersion, CODE.getId, CODE.readoutUnprotect];

/** The ROM from the moment it knows the rate: one command after the other, as AN3155 3 describes them. */
export function* romSession(rom: RomContext): Steps {
  yield* ack();
  for (;;) {
    try {
      yield* command(rom);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      rom.judgement.refusals += 1;
      yield* nack();
    }
  }
}

function* command(rom: RomContext): Steps {
  const code = yield* receiveByte();
  if ((code ^ (yield* receiveByte())) !== 0xff) throw new Refused();
  const carryOut = COMMANDS.get(code);
  if (!carryOut || !commandsOf(rom).includes(code)) throw new Refused();
  if (rom.memory.isReadoutProtected && !WHILE_PROTECTED.includes(code)) throw new Refused();
  if (code !== CODE.read && code !== CODE.write) rom.memory.otherCommandCame();
  yield* ack();
  yield* carryOut(rom);
}

function commandsOf({ profile }: RomContext): readonly number[] {
  const absent = profile.erase === 'pages' ? CODE.extendedErase : CODE.erase;
  return Object.values(CODE).filter(
    (code) => code !== absent && (code !== CODE.getChecksum || profile.hasChecksum),
  );
}

const COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [CODE.get, get],
  [CODE.getVersion, getVersion],
  [CODE.getId, getId],
  [CODE.read, readMemory],
  [CODE.go, go],
  [CODE.write, writeMemory],
  [CODE.erase, erasePages],
  [CODE.extendedErase, eraseExtended],
  [CODE.writeProtect, writeProtect],
  [CODE.writeUnprotect, writeUnprotect],
  [CODE.readoutProtect, readoutProtect],
  [CODE.readoutUnprotect, readoutUnprotect],
  [CODE.getChecksum, getChecksum],
]);

/** AN3155 3.1 */
function* get(rom: RomContext): Steps {
  const commands = commandsOf(rom);
  yield* send([commands.length, rom.profile.version, ...commands]);
  yield* ack();
  if (rom.profile.quirks.extraAckAfterGet) yield* ack();
}

/** AN3155 3.2 */
function* getVersion({ profile }: RomContext): Steps {
  yield* send([profile.version, 0, 0]);
  yield* ack();
}

/** AN3155 3.3 */
function* getId({ profile }: RomContext): Steps {
  yield* send([1, profile.productId >> 8, profile.productId & 0xff]);
  yield* ack();
}

/** AN3155 3.4 */
function* readMemory(rom: RomContext): Steps {
  const address = yield* receiveWord();
  if (!rom.memory.isReadable(address)) throw badAddress(rom);
  yield* ack();
  const [count = 0, complement = 0] = yield* receive(2);
  if ((count ^ complement) !== 0xff) throw new Refused();
  const data = rom.memory.read(address, count + 1);
  if (!data) throw badAddress(rom);
  yield* ack();
  yield* send(data);
}

/** AN3155 3.5 */
function* go(rom: RomContext): Steps {
  const address = yield* receiveWord();
  if (!rom.memory.mayJumpTo(address)) throw badAddress(rom);
  yield* ack();
  if (rom.memory.resetsChip(address)) yield { kind: 'reset' };
  else yield { kind: 'jump', address };
}

/** AN3155 3.6 */
function* writeMemory(rom: RomContext): Steps {
  const address = yield* receiveWord();
  if (!rom.memory.isWritable(address)) throw badAddress(rom);
  yield* ack();
  const count = yield* receiveByte();
  const rest = yield* receive(count + 2);
  if (xor(rest) !== count) throw new Refused();
  const work = rom.memory.write(address, rest.slice(0, count + 1));
  if (!work) throw badAddress(rom);
  yield { kind: 'work', work };
  yield* ack();
}

/** AN3155 3.9: the chip resets itself when it is done, as after the three commands below. */
function* writeProtect(rom: RomContext): Steps {
  const count = yield* receiveByte();
  const rest = yield* receive(count + 2);
  if (xor(rest) !== count) throw new Refused();
  rom.memory.protect(rest.slice(0, count + 1));
  yield* ack();
  yield { kind: 'reset' };
}

/** AN3155 3.10 */
function* writeUnprotect(rom: RomContext): Steps {
  rom.memory.unprotect();
  yield* ack();
  yield { kind: 'reset' };
}

/** AN3155 3.11 */
function* readoutProtect(rom: RomContext): Steps {
  rom.memory.isReadoutProtected = true;
  yield* ack();
  yield { kind: 'reset' };
}

/** AN3155 3.12 */
function* readoutUnprotect(rom: RomContext): Steps {
  rom.judgement.readoutUnprotects += 1;
  yield { kind: 'work', work: rom.memory.eraseAll() };
  rom.memory.clearRam();
  rom.memory.isReadoutProtected = false;
  yield* ack();
  yield { kind: 'reset' };
}

/** AN3155 3.13 */
function* getChecksum(rom: RomContext): Steps {
  const address = yield* receiveWord();
  if (address % 4 !== 0 || !rom.memory.isReadable(address)) throw badAddress(rom);
  yield* ack();
  const length = yield* receiveWord();
  const isWhole = length > 0 && length % 4 === 0;
  const data = isWhole ? rom.memory.read(address, length) : null;
  if (!data) throw badAddress(rom);
  yield* ack();
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, checksumOf(data));
  yield* ack();
  yield* send([...bytes, xor(bytes)]);
}

function badAddress({ judgement }: RomContext): Refused {
  judgement.badAddresses += 1;
  return new Refused();
}
