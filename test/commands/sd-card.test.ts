import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSdCard, type SdCardOptions } from '../../src/commands/sd-card.ts';
import { sdCardEvent } from '../../src/flash/sd-card-schema.ts';
import { makeImage } from '../firmware/make-image.ts';
import { recordingContext } from './recording-context.ts';

const BASE = 0x0800_7000;
const BYTES = makeImage({
  base: BASE,
  stackPointer: 0x2000_5000,
  words: { 0x7050: BASE },
  dictionary: { app: 'Klipper', version: 'v0.13', commands: {}, config: { MCU: 'stm32f103xe' } },
});

function folders() {
  const root = mkdtempSync(path.join(tmpdir(), 'sd-card-'));
  const file = path.join(root, 'klipper.bin');
  writeFileSync(file, BYTES);
  const card = mkdtempSync(path.join(root, "it's a card "));
  return { root, file, card };
}

async function run(options: SdCardOptions) {
  const { context, said } = recordingContext();
  return { code: await runSdCard(context, options), ...said };
}

describe('flash --sdcard', () => {
  test('copies with --yes, and leaves nothing else on the card', async () => {
    const { file, card } = folders();
    const { code, out } = await run({ file, sdcard: card, board: 'btt-skr-mini', yes: true });
    expect(code).toBe(0);
    expect(readdirSync(card)).toEqual(['firmware.bin']);
    expect(Buffer.compare(readFileSync(path.join(card, 'firmware.bin')), BYTES)).toBe(0);
    expect(out).toContain('read back equal');
    expect(out).toContain("it'\\''s a card");
  });

  test('writes nothing without consent, and says so', async () => {
    const { file, card } = folders();
    const { code, talk } = await run({ file, sdcard: card, board: 'btt-skr-mini' });
    expect(code).toBe(2);
    expect(talk).toContain('Nothing was written');
    expect(readdirSync(card)).toEqual([]);
    expect((await run({ file, sdcard: card, board: 'btt-skr-mini', dryRun: true })).code).toBe(0);
    expect(readdirSync(card)).toEqual([]);
  });

  test('prints events that fit their schema', async () => {
    const { file, card } = folders();
    const { out } = await run({ file, sdcard: card, board: 'btt-skr-mini', yes: true, json: true });
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => sdCardEvent.parse(JSON.parse(line)));
    expect(events.map(({ type }) => type)).toEqual(['plan', 'copied']);
  });

  test('does not write through a link, whatever it leads to', async () => {
    const { root, file, card } = folders();
    const victim = path.join(root, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, path.join(card, 'firmware.bin'));
    const { code, out } = await run({ file, sdcard: card, board: 'btt-skr-mini', yes: true });
    expect(code).toBe(1);
    expect(out).toContain('a link to another place');
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  test('names what hostile names are in harmless words', async () => {
    const { file, card } = folders();
    writeFileSync(path.join(card, '\u001b[2J\u001b]0;owned\u0007.CUR'), '');
    const { code, out } = await run({ file, sdcard: card, board: 'btt-skr-mini', yes: true });
    expect(code).toBe(1);
    expect(out).toContain('.CUR');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test.each<[Partial<SdCardOptions>, RegExp]>([
    [{ sdcard: '/nowhere/at/all' }, /cannot be read as a folder/],
    [{ device: '1-1.4' }, /--device does not go with --sdcard/],
    [{ leave: false }, /--no-leave does not go with --sdcard/],
  ])('is not understood: %o', async (change, words) => {
    const { file, card } = folders();
    await expect(run({ file, sdcard: card, board: 'btt-skr-mini', ...change })).rejects.toThrow(words);
  });

  test('a board without a card is not understood', async () => {
    await expect(run({ file: folders().file, board: 'btt-skr-mini' })).rejects.toThrow(/no card is named/);
  });
});
