import { describe, expect, it } from 'vitest';
import { openEngine } from '../../src/commands/doctor-engine.ts';
import { readText, recorded, recordPath, untoldFlash } from '../../src/commands/flash-record.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { FileError } from '../../src/ports/files.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { aPlan, goodFlash } from '../app/fixtures.ts';
import { openedHost } from './opened-host.ts';

const host = () => openedHost(simulateHost('octopus-pro-f446'));

async function* told(events: readonly FlashEvent[]) {
  for (const event of events) yield await Promise.resolve(event);
}

async function record(one: ReturnType<typeof host>, events: readonly FlashEvent[], isTold: boolean) {
  const passed: FlashEvent[] = [];
  for await (const event of recorded(told(events), one, () => isTold)) passed.push(event);
  return passed;
}

const failed: FlashEvent = {
  type: 'failed',
  code: 'device-lost',
  phase: 'write',
  address: null,
  message: 'The board is gone.',
  boardState: 'erased-or-partly-written',
  bootable: 'no',
  again: null,
  next: ['Plug it in again.', 'Flash it.'],
};

describe('the record of a flash', () => {
  it('passes every event on as it is', async () => {
    const events = goodFlash(aPlan());
    expect(await record(host(), events, true)).toEqual(events);
  });

  it('tells nothing of a flash that the user saw the end of', async () => {
    const one = host();
    expect(await untoldFlash(one)).toBeNull();
    await record(one, goodFlash(aPlan()), true);
    expect(await untoldFlash(one)).toBeNull();
  });

  it('tells once how a flash ended that nobody saw, with what to do now', async () => {
    const one = host();
    await record(one, goodFlash(aPlan()), false);
    expect(await untoldFlash(one)).toMatch(/went well: all 30064 bytes were read back equal\.$/);
    expect(await untoldFlash(one)).toBeNull();
    await record(one, [...goodFlash(aPlan()).slice(0, 8), failed], false);
    expect(await untoldFlash(one)).toMatch(/did not: The board is gone\. Plug it in again\.$/);
  });

  it('tells where a flash was cut off, unless it may still go on elsewhere', async () => {
    const one = host();
    await record(one, goodFlash(aPlan()).slice(0, 8), false);
    expect(await untoldFlash(one)).toBeNull();
    await one.ports.clock.sleep(200_000);
    expect(await untoldFlash(one)).toMatch(/was cut off in the phase "write".*flash it again\.$/);
  });

  it('keeps one flash and the one before it', async () => {
    const one = host();
    await record(one, [failed], true);
    await record(one, goodFlash(aPlan()), true);
    expect(await readText(one, recordPath(one))).not.toContain('device-lost');
    expect(await readText(one, recordPath(one).replace('.jsonl', '.1.jsonl'))).toContain('device-lost');
  });

  it('that cannot be written stops no flash and is said once', async () => {
    const one = host();
    const full = {
      ...one.writer,
      write: (path: string) => Promise.reject(new FileError('other', path, 'full')),
    };
    const passed = await record({ ...one, writer: full }, goodFlash(aPlan()), true);
    expect(passed.filter(({ type }) => type === 'note')).toMatchObject([{ code: 'not-recorded' }]);
    expect(passed.at(-1)?.type).toBe('finished');
  });

  it('survives half a line and lines of others', async () => {
    const one = host();
    await record(one, goodFlash(aPlan()).slice(0, 6), false);
    const text = (await readText(one, recordPath(one))) ?? '';
    const broken = new TextEncoder().encode(`${text}[1]\n{"at":"x`);
    await one.writer.write(recordPath(one), broken, { overwrite: true });
    await one.ports.clock.sleep(200_000);
    expect(await untoldFlash(one)).toMatch(/was cut off/);
  });

  it('is told on the next overview', async () => {
    const one = host();
    await record(one, [failed], false);
    const machine = await openEngine({}, () => Promise.resolve(one)).open('octopus-pro-f446');
    expect((await machine.look('look')).lastFlash).toMatch(/The board is gone/);
  });
});
