import { ACK, LIMIT_MS, NACK, SYNC } from './an3155.ts';
import { getVersion } from './commands.ts';
import { SILENCE_MS, type UartLine } from './line.ts';
import { UartError } from './uart-error.ts';

/** a ROM answers 0x7F within a byte's time; the rest is for the adapter and the system */
const ANSWER_MS = 250;
/**
 * Bytes sent alone before a frame is filled. An odd number of 0x7F and then only equal other bytes never make a right
 * checksum of a frame that begins with them: N = 0x7F takes 128 bytes, so the XOR of all is 0x7F.
 */
const ALONE = 3;
/** not 0x7F, and no command together with itself */
const STUFFING = 0x42;
const STUFFING_BYTES = 64;
/** data of Write Memory, or a list of as many pages as a host sends at once */
const LONGEST_FRAME = 2 * 512 + 1;
/** more than an adapter keeps an answer back */
const STUFFED_MS = 40;
/** a system that is busy hands over late, and then later */
const LONGEST_SILENCE_MS = 640;
const NOTHING = new Uint8Array(0);
const GREETING = { command: null, stage: 'command' } as const;

/**
 * fresh: the ROM measured its rate just now. known: it knows a rate already and ours is right. Two 0x7F in a row are a
 * command that does not exist, so a ROM that is in step answers them with NACK.
 */
export type SyncOutcome = 'fresh' | 'known';

/**
 * Brings a ROM of which nothing is known to where it waits for a command: it may be fresh from RESET, in step, or in the
 * middle of a frame that a killed program left. `mayBeInFrame`: false straight after a RESET, where silence means that
 * no ROM is there. UartError "no-rom" when nothing or only rubbish answers; SerialError.
 */
export async function synchronise(line: UartLine, mayBeInFrame: boolean): Promise<SyncOutcome> {
  await line.port.flush();
  let heard: number | undefined;
  // the first may have come too early for a ROM that was still starting
  for (let times = 0; times < ALONE; times += 1) {
    const answer = await askAlone(line);
    if (answer === ACK) return 'fresh';
    if (answer === NACK) return 'known';
    if (answer !== undefined) {
      // bytes that an adapter had left, or a ROM that measured another rate than ours
      heard = answer;
      await line.drain();
    }
  }
  const inStep = heard === undefined && mayBeInFrame && (await fillFrame(line));
  if (inStep) return 'known';
  const got = heard === undefined ? 'no answer' : 'answers that mean nothing at this rate';
  throw new UartError('no-rom', GREETING, { got, expected: 'ACK or NACK to 0x7F' });
}

/**
 * Gets back in step after something went wrong: the ROM may wait for the rest of a frame, or still be at work. NACK to a
 * byte sent alone shows it, and Get Version proves it; ACK is the late answer of the work. `spoiler`: a frame that is refused by a ROM that
 * waits for just that one. UartError "silent" when the limit is over.
 */
export async function resynchronise(
  line: UartLine,
  limitMs: number,
  nowMs: () => number,
  spoiler: Uint8Array = NOTHING,
): Promise<void> {
  const deadline = nowMs() + limitMs;
  await line.drain();
  if (spoiler.length > 0) {
    await line.send(spoiler);
    await line.drain();
  }
  line.unansweredAlone = 0;
  for (let silenceMs = SILENCE_MS; ; ) {
    const answer = await askAlone(line);
    if (answer !== undefined) await line.drain(silenceMs);
    const mayBe = answer === NACK || (line.unansweredAlone >= ALONE && (await fillFrame(line)));
    if (mayBe && (await isInStep(line))) return;
    if (mayBe) {
      // what came was the late answer to something else
      silenceMs = Math.min(2 * silenceMs, LONGEST_SILENCE_MS);
      await line.drain(silenceMs);
    }
    if (nowMs() >= deadline) {
      throw new UartError('silent', GREETING, { got: 'no answer', expected: 'NACK to 0x7F' });
    }
  }
}

/**
 * Fills the frame that the ROM waits for, a piece at a time, until it refuses it; then a byte alone shows that it waits
 * for a command. Behind half of a frame the filling makes a right checksum once in 256 times: what is then written lies
 * where the killed program was writing, and is read back like everything else.
 */
async function fillFrame(line: UartLine): Promise<boolean> {
  while (line.unansweredAlone % 2 === 0) {
    if ((await askAlone(line)) !== undefined) return endsInNack(line);
  }
  line.unansweredAlone = 0;
  const stuffing = new Uint8Array(STUFFING_BYTES).fill(STUFFING);
  for (let sent = 0; sent < LONGEST_FRAME; sent += STUFFING_BYTES) {
    await line.send(stuffing);
    const isLast = sent + STUFFING_BYTES >= LONGEST_FRAME;
    const workMs = isLast ? LIMIT_MS.write : STUFFED_MS;
    if ((await line.answer(line.wireMs(STUFFING_BYTES) + workMs)) !== undefined) {
      await line.drain();
      return endsInNack(line);
    }
  }
  return false;
}

/** Get Version changes nothing, and its five bytes come by no accident. */
async function isInStep(line: UartLine): Promise<boolean> {
  try {
    await getVersion(line);
    return true;
  } catch (error) {
    if (error instanceof UartError) return false;
    throw error;
  }
}

/** 0x7F by itself; undefined when nothing answers. */
async function askAlone(line: UartLine): Promise<number | undefined> {
  await line.send(Uint8Array.of(SYNC));
  const answer = await line.answer(ANSWER_MS);
  line.unansweredAlone = answer === undefined ? line.unansweredAlone + 1 : 0;
  return answer;
}

async function endsInNack(line: UartLine): Promise<boolean> {
  for (let times = 0; times < 3; times += 1) {
    if ((await askAlone(line)) === NACK) {
      await line.drain();
      return true;
    }
  }
  return false;
}
