import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MCUS } from '../../src/simulation/mcus/all-mcus.ts';
import type { McuProfile } from '../../src/simulation/mcus/mcu-profile.ts';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';
import { sectorsOf } from './layout-words.ts';
import { boardOf, firmwareOf, openScene } from './rom-client.ts';

interface Recorded {
  vidpid: string;
  bcdDevice?: string;
  serial?: string;
  alts: Record<string, string>;
}

/** as collected from devices and from programs that expect them, by nobody who wrote the simulation */
const RECORDED: Record<string, Recorded> = JSON.parse(
  readFileSync(new URL('../fixtures/simulation/recorded-rom-strings.json', import.meta.url), 'utf8'),
);
const ALL = Object.entries(MCUS);
const WITH_ROM = ALL.flatMap(([name, mcu]) => (mcu.rom ? [{ name, mcu, rom: mcu.rom }] : []));
const hex4 = (value: number) => value.toString(16).padStart(4, '0');

function sizeOf(mcu: McuProfile): number {
  return mcu.sectors.reduce((sum, run) => sum + run.sectorSize * run.sectors, 0);
}

test.each(Object.entries(RECORDED))('%s says of itself what was recorded', (name, recorded) => {
  const rom = MCUS[name]?.rom;
  expect(rom).toBeTruthy();
  if (!rom) return;
  expect(`${hex4(rom.vendorId)}:${hex4(rom.productId)}`).toBe(recorded.vidpid);
  if (recorded.bcdDevice) expect(hex4(rom.bcdDevice)).toBe(recorded.bcdDevice);
  if (recorded.serial) expect(Object.values(rom.serial)).toEqual([recorded.serial]);
  for (const [alternate, text] of Object.entries(recorded.alts)) {
    expect(rom.layouts[Number(alternate)]?.text).toBe(text);
  }
});

test.each(WITH_ROM)('$name: a layout string that nobody recorded is marked so', ({ name, rom }) => {
  const recorded = Object.values(RECORDED[name]?.alts ?? {});
  for (const { text, source } of rom.layouts) {
    expect(source).not.toBe('');
    if (recorded.includes(text)) continue;
    const known = Object.values(RECORDED).some((one) => Object.values(one.alts).includes(text));
    expect(known || source.startsWith('inferred: ')).toBe(true);
  }
});

test.each(WITH_ROM.filter(({ name }) => name !== 'gd32vf103'))(
  '$name: its layout is that of its flash',
  ({ mcu, rom }) => {
    const told = sectorsOf(rom.layouts[0]?.text ?? '').flatMap((run) =>
      Array.from({ length: run.count }, () => run.size),
    );
    const real = mcu.sectors.flatMap((run) => Array.from({ length: run.sectors }, () => run.sectorSize));
    expect(told).toEqual(real);
  },
);

test.each(WITH_ROM)('$name: what its other layouts name can be read', ({ mcu, rom }) => {
  const parts = [{ start: mcu.flashStart, size: sizeOf(mcu) }, ...rom.extraMemory];
  const unreadable = rom.layouts
    .slice(1)
    .flatMap(({ text }) => sectorsOf(text))
    .filter(({ start, size, count }) => {
      const end = start + size * count;
      return !parts.some((part) => part.start <= start && part.start + part.size >= end);
    });
  expect(unreadable).toEqual([]);
});

test.each(ALL)('%s: times are positive, typical at most worst, and the flash is whole units', (_, mcu) => {
  for (const run of mcu.sectors) {
    expect(run.eraseMs).toBeGreaterThan(0);
    expect(run.worstEraseMs).toBeGreaterThanOrEqual(run.eraseMs);
    expect(run.sectorSize % mcu.programUnit).toBe(0);
  }
  expect(mcu.worstProgramUnitMs).toBeGreaterThanOrEqual(mcu.programUnitMs);
  expect(mcu.worstMassEraseMs).toBeGreaterThanOrEqual(mcu.massEraseMs);
  expect((mcu.rom?.wTransferSize ?? 2048) % mcu.programUnit).toBe(0);
});

test('transfer sizes: 1024 on G0 and H7, 2048 on F0 and F4', () => {
  const sizesOf = (family: RegExp) =>
    new Set(WITH_ROM.filter(({ name }) => family.test(name)).map(({ rom }) => rom.wTransferSize));
  expect([...sizesOf(/^stm32(g0|h7)/)]).toEqual([1024]);
  expect([...sizesOf(/^stm32f[04]/)]).toEqual([2048]);
});

test('every chip has a scene of its own', () => {
  const names = SCENES.filter(({ group }) => group === 'chips').map(({ name }) => name);
  expect(names).toEqual(Object.keys(MCUS).map((name) => `chip-${name}`));
});

test('the F103 has no USB in its ROM: nothing is on the bus', async () => {
  const host = simulateHost('chip-stm32f103');
  expect(boardOf(host).mode()).toBe('rom-uart');
  const paths = (await host.ports.usb.list()).map(({ path }) => path);
  expect(paths).toEqual(['usb1', '1-1', 'usb2']);
});

describe('a host that erases, writes block by block, reads back and leaves', () => {
  // the Longan Nano's layout is wrong, so it is the pages of the chip itself that are erased here
  test.each(WITH_ROM)('$name: is judged flawless, and Klipper comes up', async ({ name, mcu, rom }) => {
    const client = await openScene(`chip-${name}`);
    const { clock } = client.host.ports;
    const board = boardOf(client.host);
    const image = await firmwareOf(client.host);
    const start = mcu.flashStart + (mcu.sectors[0]?.readOnly ? 0x8000 : 0);
    let at = mcu.flashStart;
    let erasedMs = 0;
    const sectors = mcu.sectors.flatMap((run) => Array.from({ length: run.sectors }, () => run));
    for (const { sectorSize, eraseMs } of sectors) {
      if (at >= start && at < start + image.length) {
        await client.erase(at);
        erasedMs += eraseMs;
      }
      at += sectorSize;
    }
    expect(clock.nowMs()).toBeGreaterThanOrEqual(erasedMs);
    await client.write(start, image, rom.wTransferSize);
    expect(Buffer.compare(board.flashContents(start, image.length), image)).toBe(0);
    await client.abort();
    const found = await client.read(start, image.length, rom.wTransferSize);
    expect(Buffer.compare(found, image)).toBe(0);
    const manners = Object.entries(board.judgement).filter(([, count]) => count !== 0);
    expect(manners).toEqual([]);
    await client.leave(start).catch(() => undefined);
    await clock.sleep(2000);
    expect(board.mode()).toBe('klipper');
    const entry = (await client.host.ports.usb.list()).find(({ path }) => path === '1-1.4');
    expect(entry?.product).toBe(mcu.mcu);
  });
});

test.each(WITH_ROM)('$name: its flash ends where its size says', async ({ name, mcu }) => {
  const client = await openScene(`chip-${name}`);
  const end = mcu.flashStart + sizeOf(mcu);
  expect((await client.setAddress(end - 4)).bStatus).toBe(0);
  expect((await client.setAddress(end)).bState).toBe(10);
});
