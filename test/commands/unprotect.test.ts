import { expect, test } from 'vitest';
import { type CommandContext, EXIT } from '../../src/commands/context.ts';
import { runUnprotect, type UnprotectOptions } from '../../src/commands/unprotect.ts';
import { lookAtDevice } from '../../src/flash/looked-device.ts';
import { prepareUnprotect, unprotect } from '../../src/flash/unprotect.ts';
import { FLASH_START, sameBytes } from '../flash/simulated-flash.ts';
import { actionLines, actionOn } from './run-action.ts';

const CONSENT = { yes: true, consent: 'erase-everything' } as const;

function unprotecting(scene: string, options: UnprotectOptions, changes: Partial<CommandContext> = {}) {
  const one = actionOn(scene, changes);
  return { ...one, start: () => runUnprotect(one.context, { host: one.opened, ...options }) };
}

test.each(['read-protected', 'u575-read-protected'])(
  '%s is lifted with consent, waited for, and looked at again',
  async (scene) => {
    const { start, board, said } = unprotecting(scene, { ...CONSENT, json: true });
    expect(await start()).toBe(EXIT.ok);
    expect(board.judgement.readUnprotects).toBe(1);
    expect(actionLines(said.out).at(-1)).toMatchObject({
      type: 'finished',
      action: 'unprotect',
      blank: true,
      protection: { certainty: 'open', level: 0 },
    });
    expect(board.flashContents(FLASH_START, 4096).every((byte) => byte === 0xff)).toBe(true);
  },
);

test('--yes alone is not enough, and neither is another consent', async () => {
  for (const options of [{ yes: true }, { yes: true, consent: 'erase-bootloader' }, {}]) {
    const { start, board, said } = unprotecting('read-protected', options);
    expect(await start()).toBe(EXIT.usage);
    expect(said.talk).toContain('--consent erase-everything');
    expect(board.judgement.readUnprotects).toBe(0);
  }
});

test.each(['octopus-pro-f446', 'octopus-pro-h723', 'ebb36-g0b1', 'chip-stm32u575', 'chip-at32f437'])(
  '%s is not protected: refused with both consents given, and nothing is sent',
  async (scene) => {
    const { start, board, said } = unprotecting(scene, CONSENT);
    const before = board.flashContents(FLASH_START, 64 * 1024);
    expect(await start()).toBe(EXIT.blocked);
    expect(said.out).toContain('not read-protected');
    expect(board.judgement.readUnprotects).toBe(0);
    expect(sameBytes(board.flashContents(FLASH_START, 64 * 1024), before)).toBe(true);
  },
);

test('an F072 at a root port that never ends a command is sent to a USB 2 hub, not unprotected', async () => {
  const { start, board, said } = unprotecting('ebb36-f072-root-port', CONSENT);
  expect(await start()).toBe(EXIT.blocked);
  expect(said.out.replaceAll(/\s+/g, ' ')).toContain('USB 2 hub');
  expect(said.out).not.toContain('read-protected:');
  expect(board.judgement.readUnprotects).toBe(0);
});

test('a board that does not come back in DFU mode is not called unprotected', async () => {
  const { start, board, said } = unprotecting('read-protected', CONSENT);
  board.boot0 = false;
  expect(await start()).toBe(EXIT.blocked);
  const text = said.out.replaceAll(/\s+/g, ' ');
  expect(text).toContain('did not come back in DFU mode');
  expect(text).toContain('was not confirmed');
  expect(text).toContain('dfu-doctor info');
});

test('a board that came to that place after the look is not touched', async () => {
  const { host, board } = actionOn('read-protected');
  const prepared = await prepareUnprotect(host.ports, await lookAtDevice(host.ports, undefined));
  board.reconnect();
  const events = [];
  const { signal } = new AbortController();
  for await (const event of unprotect(prepared, host.ports, { signal })) events.push(event);
  expect(events).toMatchObject([{ type: 'failed', code: 'device-lost' }]);
  expect(board.judgement.readUnprotects).toBe(0);
});

test('--dry-run shows what would be lost and sends nothing', async () => {
  const { start, board, said } = unprotecting('read-protected', { dryRun: true });
  expect(await start()).toBe(EXIT.ok);
  expect(said.out).toContain('erases the whole flash');
  for (const line of said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(board.judgement.readUnprotects).toBe(0);
});
