import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { copyToSdCard, prepareSdCard } from '../../src/flash/sd-card.ts';
import type { SdCardContent } from '../../src/flash/sd-card-content.ts';
import { planSdCard, type SdCardRequest } from '../../src/flash/sd-card-plan.ts';
import type { FileWriter } from '../../src/ports/file-writer.ts';
import { FileError } from '../../src/ports/files.ts';
import { makeImage } from '../firmware/make-image.ts';
import { fakePorts } from '../probes/fake-ports.ts';

const EPOCH_MS = 1_773_478_800_000;
const CARD: SdCardContent = {
  path: '/media/pi/SDCARD',
  entries: [],
  folders: [],
  mayWrite: true,
  freeBytes: 1_000_000_000,
};

function firmware(mcu = 'stm32f103xe', base = 0x0800_7000): Uint8Array {
  const dictionary = { app: 'Klipper', version: 'v0.13', commands: {}, config: { MCU: mcu } };
  return makeImage({ base, stackPointer: 0x2000_5000, words: { 0x7050: base }, dictionary });
}

function request(board: string | null, bytes = firmware()): SdCardRequest {
  return {
    image: readImage(bytes, 'klipper.bin'),
    file: { name: 'klipper.bin', sha256: '0'.repeat(64) },
    board,
    epochMs: EPOCH_MS,
  };
}

const file = (name: string) => ({ name, kind: 'file' as const, isLink: false });
const codes = (content: Partial<SdCardContent>, wanted: SdCardRequest) =>
  planSdCard({ ...CARD, ...content }, wanted).refusals.map(({ code }) => code);

test('a named board gets the name that its bootloader looks for, and its sign is told', () => {
  const plan = planSdCard(CARD, request('btt-skr-mini-e3-v2.0'));
  expect(plan).toMatchObject({
    target: '/media/pi/SDCARD/firmware.bin',
    replaces: false,
    doneName: 'FIRMWARE.CUR',
    board: { name: 'BTT SKR Mini E3 V2.0' },
    refusals: [],
  });
});

test('without a board the name is used that all boards for this firmware want, else none is', () => {
  const h723 = planSdCard(CARD, request(null, firmware('stm32h723xx', 0x0802_0000)));
  expect(h723).toMatchObject({ target: '/media/pi/SDCARD/firmware.bin', refusals: [], board: null });
  expect(h723.notes.join(' ')).toContain('The board was not named');
  const f103 = planSdCard(CARD, request(null));
  expect(f103).toMatchObject({ target: null, refusals: [{ code: 'board-unknown' }] });
  expect(f103.refusals[0]?.wayOut).toContain('btt-skr-mini');
  expect(codes({}, request('btt-skr-9000'))).toEqual(['board-unknown']);
});

test('a bootloader that wants another name each time gets one of eight characters', () => {
  const first = planSdCard(
    { ...CARD, entries: [file('old.bin2'), file('KLIPPER.BIN')] },
    request('creality-v4.2.7'),
  );
  expect(first.target).toMatch(/\/fw[0-9a-z]{6}\.bin$/);
  expect(first.notes.join(' ')).toContain('KLIPPER.BIN');
  const later = planSdCard(CARD, { ...request('creality-v4.2.7'), epochMs: EPOCH_MS + 1000 });
  expect(later.target).not.toBe(first.target);
});

test.each([
  ['left-over', { entries: [file('firmware.cur')] }, 'btt-skr-mini'],
  ['left-over', { entries: [file('OLD.BIN')] }, 'btt-skr-mini'],
  ['name-taken', { entries: [{ ...file('Firmware.bin'), kind: 'directory' as const }] }, 'btt-skr-mini'],
  ['name-taken', { entries: [{ ...file('firmware.bin'), isLink: true }] }, 'btt-skr-mini'],
  ['not-writeable', { mayWrite: false }, 'btt-skr-mini'],
  ['no-space', { freeBytes: 20_000 }, 'btt-skr-mini'],
  ['conversion-needed', {}, 'mks-robin-nano-v1'],
  ['other-mcu', {}, 'btt-skr-pro'],
  ['linked-elsewhere', {}, 'mks-robin-e3'],
])('%s is refused', (code, content, board) => {
  expect(codes(content, request(board))).toContain(code);
});

test('a folder that the board wants must be there, and is used', () => {
  const f401 = request('creality-ender3-s1-2021-f401', firmware('stm32f401xc', 0x0801_0000));
  expect(codes({}, f401)).toEqual(['folder-missing']);
  const plan = planSdCard({ ...CARD, folders: ['STM32F4_UPDATE'] }, f401);
  expect(plan).toMatchObject({ target: '/media/pi/SDCARD/STM32F4_UPDATE/firmware.bin', refusals: [] });
});

test('what is no firmware is refused whatever the board', () => {
  expect(codes({}, request('btt-skr-mini', new Uint8Array(4096).fill(0x41)))).toContain('not-bootable');
});

test('a file of that name is replaced in its own spelling, as FAT has it', () => {
  const plan = planSdCard({ ...CARD, entries: [file('FIRMWARE.BIN')] }, request('btt-skr-mini'));
  expect(plan).toMatchObject({ target: '/media/pi/SDCARD/FIRMWARE.BIN', replaces: true, refusals: [] });
});

test('whatever stands on the card, the target stays on it, and the words stay printable', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      'firmware.bin',
      'FIRMWARE.CUR',
      '..',
      '\u001b[2J.cur',
      'x\nfirmware.bin',
      '$(rm -rf ~).bin',
    ),
  );
  const entry = fc.record({
    name,
    kind: fc.constantFrom('file' as const, 'directory' as const, 'other' as const),
    isLink: fc.boolean(),
  });
  const wanted = [request('btt-skr-mini'), request('creality-v4.2.7')];
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.constantFrom(...wanted), (entries, one) => {
      const plan = planSdCard({ ...CARD, entries }, one);
      expect(plan.target).toMatch(/^\/media\/pi\/SDCARD\/[\w.]{5,12}$/);
      const words = [...plan.notes, ...plan.refusals.flatMap(({ what, why, wayOut }) => [what, why, wayOut])];
      // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
      for (const text of words) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      const blocked = entries.some(
        ({ name: there, kind }) => kind === 'file' && /\.cur$|^old\.bin$/i.test(there),
      );
      if (blocked) expect(plan.refusals.map(({ code }) => code)).toContain('left-over');
    }),
    { numRuns: 1000 },
  );
});

/** A card in memory; `spoil` changes what arrives. */
function card(spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes, error?: FileError) {
  const ports = fakePorts({ files: { '/media/pi/SDCARD/photo.jpg': 'x' } });
  const written = new Map<string, Uint8Array>();
  const writer: FileWriter = {
    write: async (path, bytes) => {
      if (error) throw error;
      written.set(path, spoil(bytes.slice()));
    },
    freeBytes: async () => 1_000_000,
  };
  const { files } = ports;
  const read: typeof files.read = async (path, max) => written.get(path) ?? files.read(path, max);
  return { files: { ...files, read }, writer };
}

test('the copy is read back, and the user hears how to go on and how to see that it worked', async () => {
  const ports = card();
  const plan = await prepareSdCard(ports, '/media/pi/SDCARD', request('btt-skr-mini'));
  const ending = await copyToSdCard(ports, plan);
  expect(ending).toMatchObject({ type: 'copied', target: '/media/pi/SDCARD/firmware.bin', bytes: 30_064 });
  expect(ending.next.join(' ')).toMatch(/umount '\/media\/pi\/SDCARD'.*FIRMWARE\.CUR/);
});

test('a card that holds something else afterwards, or takes nothing, is told as that', async () => {
  const worn = card((bytes) => bytes.fill(0, 512, 1024));
  const plan = await prepareSdCard(worn, '/media/pi/SDCARD', request('btt-skr-mini'));
  expect(await copyToSdCard(worn, plan)).toMatchObject({
    type: 'copy-failed',
    message: expect.stringContaining('not what was written'),
  });
  const short = card((bytes) => bytes.slice(0, -1));
  expect(await copyToSdCard(short, plan)).toMatchObject({ type: 'copy-failed' });
  const full = card(undefined, new FileError('other', '/x', 'ENOSPC: no space left on device'));
  expect(await copyToSdCard(full, plan)).toMatchObject({
    type: 'copy-failed',
    message: expect.stringContaining('still there'),
  });
});

test('a refused plan is not copied, whoever asks', async () => {
  const ports = card();
  const plan = await prepareSdCard(ports, '/media/pi/SDCARD', request('mks-robin-nano-v1'));
  expect(await copyToSdCard(ports, plan)).toMatchObject({ type: 'copy-failed' });
});

test('a folder that is not there is no card', async () => {
  await expect(prepareSdCard(card(), '/nowhere', request('btt-skr-mini'))).rejects.toMatchObject({
    kind: 'not-found',
  });
});
