import { expect, test } from 'vitest';
import { readDeviceInfo } from '../../src/flash/device-info.ts';
import { lookAtDevice } from '../../src/flash/looked-device.ts';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { correctedMap } from '../../src/knowledge/gd32-map.ts';
import { carriedOut, FLASH_START, firmwareOf, prepared, sameBytes, simulated } from './simulated-flash.ts';

async function infoOf(scene: string) {
  const one = simulated(scene);
  return {
    ...one,
    info: await readDeviceInfo(one.host.ports, await lookAtDevice(one.host.ports, undefined)),
  };
}

test.each([
  [11, 'chip-stm32g474', 1, [0x1fff_7800, 0x1fff_f800], [48, 48]],
  [17, 'chip-stm32f446', 1, [0x1fff_c000], [16]],
  [18, 'chip-stm32h723', 1, [0x5200_201c], [88]],
  [18, 'chip-stm32h563', 1, [0x4002_2050], [297]],
])(
  'quirk %i: the layout of the option bytes of %s is read as it is meant',
  async (_, scene, alternate, starts, sizes) => {
    const { info } = await infoOf(scene);
    const regions = info.looked.alternates[alternate]?.map?.regions ?? [];
    expect(regions.map(({ start }) => start)).toEqual(starts);
    expect(regions.map(({ sectorSize, sectors }) => sectorSize * sectors)).toEqual(sizes);
  },
);

test('quirk 12: an F072 that is busy for ever at a root port is sent to a USB 2 hub, and never called protected', async () => {
  const { host, board } = simulated('ebb36-f072-root-port');
  const before = board.flashContents(FLASH_START, 64 * 1024);
  const plan = await prepared(host);
  expect(plan.refusals.map(({ code }) => code)).toEqual(['stays-busy']);
  const words = JSON.stringify(plan.refusals);
  expect(words).toContain('USB 2 hub');
  expect(words).not.toContain('unprotect');
  expect(host.ports.clock.nowMs()).toBeLessThan(10_000);
  const { info } = await infoOf('ebb36-f072-root-port');
  expect(info.protection).toMatchObject({
    certainty: 'unknown',
    obstacle: expect.stringContaining('USB 2 hub'),
  });
  expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
});

test('quirk 12: behind a hub the same chip is flashed', async () => {
  const { host } = simulated('chip-stm32f072');
  const events = await carriedOut(await prepared(host), host);
  expect(events.at(-1)).toMatchObject({ type: 'finished' });
});

test('quirk 13: a protected F446 is refused with two signs named, before anything is erased', async () => {
  const { host, board } = simulated('read-protected');
  const before = board.flashContents(FLASH_START, 128 * 1024);
  const plan = await prepared(host);
  const refusal = plan.refusals.find(({ code }) => code === 'read-protected');
  expect(refusal?.what).toContain('refuses to let its flash be read');
  expect(refusal?.what).toContain('refuses to show its option bytes');
  expect(refusal?.wayOut).toContain('dfu-doctor unprotect');
  const last = (await carriedOut(plan, host)).at(-1);
  expect(last).toMatchObject({ type: 'failed', code: 'refused', boardState: 'untouched' });
  expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
  expect(board.judgement.readUnprotects).toBe(0);
});

test('quirk 13: an erase that is turned down in the midst of a flash is not said to have erased', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  const protectedHost = simulated('read-protected');
  // planned on an open board, carried out on one that protects itself
  const before = protectedHost.board.flashContents(FLASH_START, 128 * 1024);
  const last = (await carriedOut({ ...plan, refusals: [] }, protectedHost.host)).at(-1);
  expect(last).toMatchObject({ type: 'failed', code: 'erase-failed', boardState: 'untouched' });
  expect(sameBytes(protectedHost.board.flashContents(FLASH_START, before.length), before)).toBe(true);
  expect(board.dfuState()).toBe(2);
});

test('quirk 14: a protected U5, which agrees to all and does nothing, is refused by what its option bytes and its flash show', async () => {
  const { host } = simulated('u575-read-protected');
  const plan = await prepared(host);
  expect(plan.refusals.map(({ code }) => code)).toContain('read-protected');
  const { info } = await infoOf('u575-read-protected');
  expect(info.protection).toMatchObject({
    certainty: 'protected',
    level: 1,
    signs: ['protection-byte', 'reads-blank'],
  });
});

test('quirk 14: what such a chip only agreed to is never called verified', async () => {
  const { host } = simulated('u575-read-protected');
  const plan = await prepared(host);
  const last = (await carriedOut({ ...plan, refusals: [] }, host)).at(-1);
  expect(last).toMatchObject({ type: 'failed', code: 'verify-mismatch' });
});

test('quirk 15: the Longan Nano is flashed by its true pages of 1 KiB, and that is said', async () => {
  const { host, board } = simulated('chip-gd32vf103');
  const firmware = await firmwareOf(host);
  const plan = await prepared(host);
  expect(plan.map.regions).toMatchObject([{ sectorSize: 1024, sectors: 128 }]);
  expect(plan.notes.join(' ')).toContain('has pages of 1 KiB (128 of them, as its serial number tells)');
  const last = (await carriedOut(plan, host)).at(-1);
  expect(last).toMatchObject({ type: 'finished' });
  expect(sameBytes(board.flashContents(FLASH_START, firmware.length), firmware)).toBe(true);
  expect(board.judgement.programmedUnerased).toBe(0);
});

test.each([
  ['3CBJ', 128],
  ['3C8J', 64],
  ['3C6J', 32],
  ['3C4J', 16],
  ['????', 16],
  [null, 16],
])('quirk 15: the serial number %s means %i pages; an unknown one the fewest', (serial, pages) => {
  const map = parseMemoryLayout('@Internal Flash  /0x08000000/512*002Kg')?.map;
  if (!map) throw new Error('no map');
  const ids = { vendorId: 0x28e9, productId: 0x0189 };
  const packed = serial === null ? null : Buffer.from(serial, 'latin1').toString('utf16le');
  for (const serialNumber of [serial, packed]) {
    expect(correctedMap(map, { ...ids, serialNumber })?.map.regions[0]).toMatchObject({
      sectorSize: 1024,
      sectors: pages,
    });
  }
  expect(correctedMap(map, { vendorId: 0x0483, productId: 0xdf11, serialNumber: serial })).toBeNull();
});

test('quirk 16: the read-only sectors of an AT32 are refused, and what lies behind them is flashed', async () => {
  const { host, board } = simulated('chip-at32f437');
  const refused = await prepared(host, { address: 0x0800_0000 });
  expect(refused.refusals.map(({ code }) => code)).toContain('not-writeable');
  const plan = await prepared(host);
  expect(plan.refusals).toEqual([]);
  expect((await carriedOut(plan, host)).at(-1)).toMatchObject({ type: 'finished' });
  expect(board.judgement.badAddresses).toBe(0);
});

test('quirk 19: a state that DFU does not know, left behind by a read of a bad address, is left again', async () => {
  const { host, board } = simulated('chip-stm32f446');
  const handle = await host.ports.usb.device(board.path);
  await handle.open();
  await handle.claimInterface(0);
  const upload = {
    requestType: 'class',
    recipient: 'interface',
    request: 2,
    value: 0xffff,
    index: 0,
  } as const;
  await expect(handle.controlTransferIn(upload, 2048)).rejects.toMatchObject({ kind: 'stall' });
  expect(board.dfuState()).toBe(15);
  host.restartProgram();
  expect((await carriedOut(await prepared(host), host)).at(-1)).toMatchObject({ type: 'finished' });
});

test('quirk 20: boards that share a serial number are told apart by the bus path alone', async () => {
  const { info } = await infoOf('chip-stm32h743');
  expect(info.chip).toMatchObject({ serial: 'shared', words: expect.stringContaining('bus path') });
  const { host } = simulated('two-boards');
  const serials = (await host.ports.usb.list()).map(({ serialNumber }) => serialNumber);
  await expect(lookAtDevice(host.ports, undefined)).rejects.toMatchObject({ code: 'ambiguous-device' });
  expect((await lookAtDevice(host.ports, '1-1.4')).device.path).toBe('1-1.4');
  expect(serials.length).toBeGreaterThan(2);
});
