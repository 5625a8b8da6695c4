import { describe, expect, test } from 'vitest';
import { type CommandContext, EXIT } from '../../src/commands/context.ts';
import { type InfoOptions, runInfo } from '../../src/commands/info.ts';
import { infoSchema } from '../../src/flash/info-schema.ts';
import type { UsbDevice } from '../../src/ports/usb.ts';
import { SCENES, type SimulatedHost } from '../../src/simulation/simulate-host.ts';
import { FLASH_START, sameBytes } from '../flash/simulated-flash.ts';
import { openedHost } from './opened-host.ts';
import { actionOn } from './run-action.ts';

function telling(scene: string, options: InfoOptions = {}, changes: Partial<CommandContext> = {}) {
  const one = actionOn(scene, changes);
  return { ...one, start: () => runInfo(one.context, { host: one.opened, ...options }) };
}

/** The host with the first byte of some uploads flipped, counted from 1. */
function flipping(host: SimulatedHost, isFlipped: (upload: number) => boolean): SimulatedHost {
  let uploads = 0;
  const { usb } = host.ports;
  const wrap = (device: UsbDevice): UsbDevice => ({
    open: () => device.open(),
    close: () => device.close(),
    claimInterface: (number) => device.claimInterface(number),
    releaseInterface: (number) => device.releaseInterface(number),
    selectAlternateInterface: (number, alternate) => device.selectAlternateInterface(number, alternate),
    controlTransferOut: (setup, data, timeoutMs) => device.controlTransferOut(setup, data, timeoutMs),
    controlTransferIn: async (setup, length, timeoutMs) => {
      const answer = await device.controlTransferIn(setup, length, timeoutMs);
      if (setup.requestType !== 'class' || setup.request !== 2) return answer;
      uploads += 1;
      if (isFlipped(uploads)) answer.data?.setUint8(0, answer.data.getUint8(0) ^ 0x01);
      return answer;
    },
  });
  const ports = {
    ...host.ports,
    usb: {
      list: () => usb.list(),
      watch: (onChange: () => void) => usb.watch(onChange),
      device: async (path: string) => wrap(await usb.device(path)),
    },
  };
  return { ...host, ports };
}

const asJson = (text: string) => infoSchema.parse(JSON.parse(text));

const CHIPS = SCENES.filter(({ name, group }) => group === 'chips' && !/f103/.test(name)).map(
  ({ name }) => name,
);

test.each(CHIPS)('%s is told within 80 columns, in ASCII, and in the form of the schema', async (scene) => {
  const text = telling(scene);
  expect(await text.start()).toBe(EXIT.ok);
  for (const line of text.said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text.said.out).toMatch(/^[\x20-\x7e\n…]*$/);
  const json = telling(scene, { json: true });
  expect(await json.start()).toBe(EXIT.ok);
  const told = asJson(json.said.out);
  expect(told.health).toBeNull();
  expect(told.dfu.bcdDFU).toBe(0x011a);
  expect(told.alternates.length).toBeGreaterThan(0);
});

test('the picture is to scale: 16 KiB marks of an F429, its sectors in turns', async () => {
  const { start, said } = telling('octopus-pro-f429');
  await start();
  expect(said.out).toContain('|=-=-====--------========--------========--------========--------|');
  expect(said.out).toContain('one mark is 16 KiB');
  expect(said.out).toContain('(166 bytes announced, 112 sent)');
});

test('read protection is told with its certainty', async () => {
  const { start, said } = telling('read-protected', { json: true });
  expect(await start()).toBe(EXIT.ok);
  expect(asJson(said.out).protection).toMatchObject({
    certainty: 'protected',
    signs: ['flash-refused', 'option-bytes-refused'],
  });
});

describe('--health', () => {
  test('reads the flash twice and says what stands there, changing nothing', async () => {
    const { start, said, board } = telling('octopus-pro-f446', { health: true, json: true });
    const before = board.flashContents(FLASH_START, 512 * 1024);
    expect(await start()).toBe(EXIT.ok);
    const { health } = asJson(said.out);
    expect(health).toMatchObject({ outcome: 'sound', flash: { size: 512 * 1024, differing: 0 } });
    expect(health?.occupants).toMatchObject([
      { what: 'starter', start: 0x0800_0000 },
      { what: 'klipper', start: 0x0800_8000, mcu: 'stm32f446xx', version: 'v0.11.0-122-ge6ef48cd' },
    ]);
    expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
    expect(board.dfuState()).toBe(2);
  });

  test('says what was not tested, and never more than that it reads the same twice', async () => {
    const { start, said } = telling('octopus-pro-f446', { health: true });
    await start();
    const text = said.out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('read the same twice');
    expect(text).toContain('Not tested');
    expect(text).not.toMatch(/is (fine|healthy|ok)\b/i);
  });

  test('a byte that changes between two readings is told with its place, exit 1', async () => {
    const one = telling('octopus-pro-f446');
    const host = flipping(one.host, (upload) => upload === 300);
    const options = { health: true, json: true, host: openedHost(host) };
    expect(await runInfo(one.context, options)).toBe(EXIT.blocked);
    const { health } = asJson(one.said.out);
    expect(health).toMatchObject({ outcome: 'faulty', flash: { differing: 1 } });
    expect(health?.words[0]).toContain('did not read the same twice');
  });

  test('a blank board is not called faulty', async () => {
    const { start, said, board } = telling('octopus-pro-f446', { health: true, json: true });
    board.preload(FLASH_START, new Uint8Array(512 * 1024).fill(0xff));
    expect(await start()).toBe(EXIT.ok);
    const { health } = asJson(said.out);
    expect(health).toMatchObject({ outcome: 'sound', occupants: [] });
    expect(health?.words.join(' ')).toContain('blank');
  });

  test('a protected chip is untested, with the reason', async () => {
    const { start, said } = telling('read-protected', { health: true, json: true });
    expect(await start()).toBe(EXIT.ok);
    expect(asJson(said.out).health).toMatchObject({ outcome: 'untested', flash: null });
  });

  test('a board that is unplugged meanwhile fails with what was not changed', async () => {
    const { start, said, host } = telling('octopus-pro-f446', { health: true });
    host.transfers.failTransfer(200, 'disconnect');
    expect(await start()).toBe(EXIT.blocked);
    expect(said.out).toContain('Nothing on any board was changed');
  });
});

describe('--write-test', () => {
  const options = { health: true, writeTest: true } as const;

  test.each(['octopus-pro-f446', 'octopus-pro-h723', 'chip-stm32g0b1', 'chip-stm32f072', 'chip-stm32l452'])(
    '%s: a blank sector is written, compared, and is blank again; nothing else changes',
    async (scene) => {
      const { start, said, board } = telling(scene, { ...options, yes: true, json: true });
      const before = board.flashContents(FLASH_START, 128 * 1024);
      expect(await start()).toBe(EXIT.ok);
      const { health } = asJson(said.out);
      expect(health?.writeTest).toMatchObject({ outcome: 'passed' });
      const { address, size } = health?.writeTest?.sector ?? { address: 0, size: 0 };
      expect(board.flashContents(address, size).every((byte) => byte === 0xff)).toBe(true);
      expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
      expect(board.judgement.programmedUnerased).toBe(0);
    },
  );

  test('is not done without consent', async () => {
    const { start, said, host } = telling('octopus-pro-f446', options);
    expect(await start()).toBe(EXIT.usage);
    expect(said.talk).toContain('--yes');
    const downloads = host.transfers.log.filter(({ setup }) => setup.request === 1 && setup.value > 1);
    expect(downloads).toEqual([]);
  });

  test('what reads back otherwise than it was written is told with its place, exit 1', async () => {
    const one = telling('octopus-pro-f446');
    // all that comes behind the two readings of 256 blocks, a list of commands, a head and the option bytes
    const host = flipping(one.host, (upload) => upload === 2 * 256 + 3 + 2);
    const wanted = { ...options, yes: true, json: true, host: openedHost(host) };
    expect(await runInfo(one.context, wanted)).toBe(EXIT.blocked);
    const { health } = asJson(one.said.out);
    expect(health).toMatchObject({ outcome: 'faulty', writeTest: { outcome: 'failed' } });
    expect(health?.writeTest?.words).toContain('at 0x08060800 the flash does not hold what was written');
  });

  test('without a blank sector nothing is given up for it', async () => {
    const { start, said, board } = telling('octopus-pro-f446', { ...options, yes: true, json: true });
    board.preload(FLASH_START + 0x1_0000, new Uint8Array(0x7_0000).fill(0x5a));
    expect(await start()).toBe(EXIT.ok);
    const { health } = asJson(said.out);
    expect(health?.writeTest).toBeNull();
    expect(health?.words.join(' ')).toContain('No sector of the flash is blank');
  });

  test('pulled out in the midst, it says which sector may hold the pattern and how to clear it', async () => {
    const reference = telling('octopus-pro-f446', { health: true });
    await reference.start();
    const before = reference.host.transfers.transferCount();
    const { start, said, host } = telling('octopus-pro-f446', { ...options, yes: true });
    host.transfers.failTransfer(before + 12, 'disconnect');
    expect(await start()).toBe(EXIT.blocked);
    const text = said.out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('may hold a part of the test pattern');
    expect(text).toContain('dfu-doctor erase --address 0x08060000 --length 131072');
  });

  test('alone it is no command', async () => {
    await expect(telling('octopus-pro-f446', { writeTest: true }).start()).rejects.toMatchObject({
      name: 'UsageError',
    });
  });
});

test('no device, one that is not in DFU mode, and one that may not be opened end with 1 and what to do', async () => {
  for (const scene of ['healthy-printer', 'two-boards', 'no-permission']) {
    const { start, said } = telling(scene);
    expect(await start()).toBe(EXIT.blocked);
    expect(said.out).toContain('What to do now');
  }
});
