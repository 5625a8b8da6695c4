import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandContext, EXIT } from '../../src/commands/context.ts';
import { runErase } from '../../src/commands/erase.ts';
import { runInfo } from '../../src/commands/info.ts';
import { runRead } from '../../src/commands/read.ts';
import { runUnprotect } from '../../src/commands/unprotect.ts';
import { infoSchema } from '../../src/flash/info-schema.ts';
import { SerialError } from '../../src/ports/serial.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { writeProtect } from '../../src/uart/protection.ts';
import { openRom } from '../../src/uart/rom.ts';
import { sameBytes } from '../flash/simulated-flash.ts';
import { PORT, RTS_DTR, UART_SCENES } from '../flash/simulated-uart.ts';
import { openedHost } from './opened-host.ts';
import { recordingContext } from './recording-context.ts';
import { actionLines } from './run-action.ts';

const START = 0x0800_0000;
const AGREED = { device: PORT, yes: true } as const;
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dfu-doctor-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function boardOn(scene: string, changes: Partial<CommandContext> = {}) {
  const host = simulateHost(scene);
  const [board] = host.uartBoards;
  if (!board) throw new Error(`${scene} has no board behind an adapter`);
  const opened = vi.spyOn(host.ports.serial, 'open');
  const { context, said } = recordingContext(changes);
  return { host: openedHost(host), board, opened, context, said };
}

describe('before it is agreed that a board is reset', () => {
  test.each(['info', 'read', 'erase', 'unprotect'] as const)(
    '%s does not even open its port',
    async (name) => {
      const { host, board, opened, context, said } = boardOn('uart-stm32f407');
      const options = { host, device: PORT };
      const run = {
        info: () => runInfo(context, options),
        read: () => runRead(context, { ...options, file: path.join(folder, 'x.hex'), region: 'flash' }),
        erase: () => runErase(context, { ...options, all: true }),
        unprotect: () => runUnprotect(context, options),
      };
      expect(await run[name]()).toBe(EXIT.usage);
      expect(flat(said.talk)).toContain('Run it again with --yes');
      expect(opened).not.toHaveBeenCalled();
      expect(board.mode()).toBe('klipper');
    },
  );

  test('with --entry none nobody is asked, as nothing is reset', async () => {
    const { host, context, said } = boardOn('uart-three-wires');
    expect(await runInfo(context, { host, device: PORT, entry: 'none' })).toBe(EXIT.ok);
    expect(flat(said.out)).toContain('its bootloader was running');
  });
});

describe.each(UART_SCENES)('%s', (scene) => {
  test('is told in 80 columns and in the form of the schema, and runs its firmware afterwards', async () => {
    const text = boardOn(scene);
    const ran = text.board.mode();
    expect(await runInfo(text.context, { ...AGREED, host: text.host })).toBe(EXIT.ok);
    for (const line of text.said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(flat(text.said.out)).toContain('not read-protected');
    expect(text.board.mode()).toBe(ran);
    const json = boardOn(scene);
    expect(await runInfo(json.context, { ...AGREED, host: json.host, json: true })).toBe(EXIT.ok);
    const told = infoSchema.parse(JSON.parse(json.said.out));
    expect(told).toMatchObject({ uart: { tty: PORT, wiring: 'rts=boot0,dtr=nreset', flashSizeKnown: true } });
    expect(told.areas[0]).toMatchObject({ name: 'flash', address: START });
  });

  test('is read: the bytes in the file are those in its flash', async () => {
    const { host, board, context, said } = boardOn(scene);
    const ran = board.mode();
    const file = path.join(folder, 'x.bin');
    const range = { address: '0x08000000', length: '0x4321' };
    expect(await runRead(context, { ...AGREED, ...range, host, file })).toBe(EXIT.ok);
    expect(sameBytes(await readFile(file), board.flashContents(START, 0x4321))).toBe(true);
    expect(said.out).toContain('sha256');
    expect(board.mode()).toBe(ran);
  });

  test('is erased where that was asked for and nowhere else, and read back blank', async () => {
    const { host, board, context, said } = boardOn(scene);
    const before = board.flashContents(START, 0x4_0000);
    const consent = { consent: 'erase-bootloader' };
    const range = { address: '0x08000000', length: '0x800' };
    expect(await runErase(context, { ...AGREED, ...consent, ...range, host, json: true })).toBe(EXIT.ok);
    const last = actionLines(said.out).at(-1);
    if (last?.type !== 'finished' || last.action !== 'erase') throw new Error('it was not erased');
    const blank = board.flashContents(START, last.blankBytes);
    expect(blank.every((byte) => byte === blank[0])).toBe(true);
    const kept = before.subarray(last.blankBytes);
    expect(sameBytes(board.flashContents(START + last.blankBytes, kept.length), kept)).toBe(true);
  });
});

describe('a whole flash', () => {
  test.each([
    ['uart-skr-mini-e3', 'mass'],
    ['uart-stm32l072', 'sectors'],
  ])('of %s goes by %s', async (scene, how) => {
    const { host, board, context, said } = boardOn(scene);
    const options = { ...AGREED, host, all: true, consent: 'erase-bootloader', json: true };
    expect(await runErase(context, options)).toBe(EXIT.ok);
    expect(actionLines(said.out).at(-1)).toMatchObject({ type: 'finished', how });
    const blank = board.flashContents(START, 0x1_0000);
    expect(blank.every((byte) => byte === blank[0])).toBe(true);
  });

  test('with the bootloader in it needs more than --yes', async () => {
    const { host, board, context, said } = boardOn('uart-skr-mini-e3');
    const before = board.flashContents(START, 0x1_0000);
    expect(await runErase(context, { ...AGREED, host, all: true })).toBe(EXIT.usage);
    expect(flat(said.talk)).toContain('--consent erase-bootloader');
    expect(sameBytes(board.flashContents(START, 0x1_0000), before)).toBe(true);
  });
});

describe('read protection over a UART', () => {
  test('is lifted with its own consent, and seen to be gone', async () => {
    const { host, board, context, said } = boardOn('uart-protected');
    const options = { ...AGREED, host, consent: 'erase-everything', json: true };
    expect(await runUnprotect(context, options)).toBe(EXIT.ok);
    expect(board.judgement.readoutUnprotects).toBe(1);
    expect(actionLines(said.out).at(-1)).toMatchObject({ protection: { certainty: 'open' }, blank: true });
  });

  test.each([{}, { consent: 'erase-bootloader' }])('stays with %j', async (more) => {
    const { host, board, context, said } = boardOn('uart-protected');
    expect(await runUnprotect(context, { ...AGREED, ...more, host })).toBe(EXIT.usage);
    expect(flat(said.talk)).toContain('--consent erase-everything');
    expect(board.judgement.readoutUnprotects).toBe(0);
  });

  test('of a chip that lets itself be read is not lifted, whatever is consented to', async () => {
    const { host, board, context, said } = boardOn('uart-skr-mini-e3');
    expect(await runUnprotect(context, { ...AGREED, host, consent: 'erase-everything' })).toBe(EXIT.blocked);
    expect(flat(said.out)).toContain('not read-protected');
    expect(board.judgement.readoutUnprotects).toBe(0);
  });
});

describe('write protection over a UART', () => {
  const CONSENT = { consent: 'lift-write-protection', writing: true } as const;

  test('keeps a page from being erased until it is lifted, which touches no byte', async () => {
    const { host, board, context, said } = boardOn('uart-skr-mini-e3');
    const rom = await openRom(host.ports, { path: PORT, wirings: [RTS_DTR], baudRate: 115_200 });
    // one code stands for two pages of 2 KiB: 0x08010000 is page 32
    await writeProtect(rom.line, [16]);
    await rom.line.port.close();
    const range = { address: '0x08010000', length: '0x800', json: true };
    const before = board.flashContents(START, 0x1_0000);
    expect(await runUnprotect(context, { ...AGREED, ...CONSENT, host, json: true })).toBe(EXIT.ok);
    expect(actionLines(said.out).at(-1)).toMatchObject({ type: 'finished', action: 'write-unprotect' });
    expect(sameBytes(board.flashContents(START, 0x1_0000), before)).toBe(true);
    expect(await runErase(context, { ...AGREED, ...range, host })).toBe(EXIT.ok);
    expect(board.judgement.protectedWrites).toBe(0);
  });

  test('needs its own consent, and is refused while the chip is read-protected', async () => {
    const open = boardOn('uart-skr-mini-e3');
    expect(await runUnprotect(open.context, { ...AGREED, writing: true, host: open.host })).toBe(EXIT.usage);
    expect(flat(open.said.talk)).toContain('--consent lift-write-protection');
    const locked = boardOn('uart-protected');
    expect(await runUnprotect(locked.context, { ...AGREED, ...CONSENT, host: locked.host })).toBe(
      EXIT.blocked,
    );
    expect(locked.board.judgement.readoutUnprotects).toBe(0);
  });
});

describe('an adapter that is pulled when it is opened again', () => {
  function pulled() {
    const host = simulateHost('uart-stm32f407');
    const open = host.ports.serial.open.bind(host.ports.serial);
    let sessions = 0;
    vi.spyOn(host.ports.serial, 'open').mockImplementation(async (name, settings) => {
      sessions += 1;
      if (sessions > 1) throw new SerialError('disconnected', 'the adapter is gone');
      return open(name, settings);
    });
    return { host: openedHost(host), ...recordingContext() };
  }

  test('ends an erase with nothing changed, and says what to do with an adapter', async () => {
    const { host, context, said } = pulled();
    const options = { ...AGREED, host, address: '0x08008000', length: '0x4000', json: true };
    expect(await runErase(context, options)).toBe(EXIT.blocked);
    expect(actionLines(said.out).at(-1)).toMatchObject({
      type: 'failed',
      action: 'erase',
      code: 'device-lost',
      message: expect.stringContaining('Nothing on the board was changed'),
      next: expect.arrayContaining([expect.stringContaining('Plug the adapter in again')]),
    });
  });

  test('ends a read without a file', async () => {
    const { host, context, said } = pulled();
    const file = path.join(folder, 'x.bin');
    const options = { ...AGREED, host, file, region: 'flash', json: true };
    expect(await runRead(context, options)).toBe(EXIT.blocked);
    expect(actionLines(said.out).at(-1)).toMatchObject({ type: 'failed', code: 'device-lost' });
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
