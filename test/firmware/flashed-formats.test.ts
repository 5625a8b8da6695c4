import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { inspectVectors } from '../../src/firmware/vectors.ts';
import { planFlash } from '../../src/flash/plan.ts';
import { deviceFacts, F446, H723 } from '../flash/device-facts.ts';
import {
  BOARDS,
  carriedOut,
  FILE,
  firmwareOf,
  prepared,
  sameBytes,
  simulated,
} from '../flash/simulated-flash.ts';
import { makeElf } from './make-elf.ts';
import { makeDfuSe, makeImage } from './make-image.ts';
import { makeIntelHex, makeSRecords } from './make-records.ts';
import { FAMILY, makeUf2 } from './make-uf2.ts';

const plan = (bytes: Uint8Array, name: string, layout = F446, address: number | null = null) =>
  planFlash(deviceFacts(layout), {
    image: readImage(bytes, name),
    file: FILE,
    address,
    leave: true,
    force: null,
    backup: null,
  });
const firmware = makeImage({ base: 0x0800_8000 });
const elements = [{ address: 0x0800_8000, data: firmware }];

describe.each(BOARDS)('%s', (name) => {
  it.each(['hex', 'srec', 'elf', 'uf2', 'dfu'])(
    'is flashed from a .%s file as from the raw binary',
    async (ending) => {
      const { host, board } = simulated(name);
      const data = await firmwareOf(host);
      const address = inspectVectors(data)?.base ?? 0;
      const made = fileOf(ending, address, data, name.endsWith('h723') ? FAMILY.h7 : FAMILY.f4);
      const fromFile = await prepared(host, { image: readImage(made, `klipper.${ending}`) });
      expect(fromFile.refusals).toEqual([]);
      const events = await carriedOut(fromFile, host);
      expect(events.at(-1)).toMatchObject({ type: 'finished', verified: true });
      expect(sameBytes(board.flashContents(address, data.length), data)).toBe(true);
      expect(board.mode()).toBe('klipper');
    },
  );
});

describe('a plan for a file with addresses', () => {
  it('says what the file really is, and that it brings its own addresses', () => {
    const { address, notes, refusals } = plan(makeIntelHex(elements), 'klipper.bin', F446, 0x0801_0000);
    expect({ address, refusals }).toEqual({ address: 0x0800_8000, refusals: [] });
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/brings its own addresses/),
        expect.stringMatching(/klipper\.bin is an Intel HEX file by its contents/),
      ]),
    );
  });

  it.each([
    ['another series', FAMILY.h7, F446, ['other-mcu']],
    ['this series', FAMILY.f4, F446, []],
    ['no series', null, H723, []],
  ])('goes by the series that a UF2 file names: %s', (_what, family, layout, codes) => {
    const base = layout === H723 ? 0x0802_0000 : 0x0800_8000;
    const bytes = makeUf2([{ address: base, data: makeImage({ base }) }], { family });
    expect(plan(bytes, 'a.uf2', layout).refusals.map(({ code }) => code)).toEqual(codes);
  });

  it('accepts start code in another segment than the vector table', () => {
    const vectors = firmware.subarray(0, 0x200);
    const code = { address: 0x0801_0000, data: new Uint8Array(0x8000).fill(0xbf) };
    const file = (entry: number) => {
      const head = vectors.slice();
      new DataView(head.buffer).setUint32(4, entry, true);
      return makeDfuSe([[{ address: 0x0800_8000, data: head }, code]]);
    };
    const codesOf = (bytes: Uint8Array) => plan(bytes, 'a.dfu').refusals.map(({ code: refusal }) => refusal);
    expect(codesOf(file(0x0801_7001))).toEqual([]);
    expect(codesOf(file(0x0801_8001))).toEqual(['linked-elsewhere']);
  });

  it.each([
    ['an RP2040', [], 0x1000_0000, ['outside-map']],
    ['an AVR', [], 0, ['outside-map']],
    ['option bytes behind the firmware', elements, 0x1fff_c000, ['outside-map']],
    ['more flash than there is', elements, 0x0808_0000, ['outside-map']],
  ])('refuses data for %s', (_what, before, address, codes) => {
    const file = makeIntelHex([...before, { address, data: firmware }]);
    expect(plan(file, 'a.hex').refusals.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });
});

function fileOf(ending: string, address: number, data: Uint8Array, family: number): Uint8Array {
  const whole = [{ address, data }];
  switch (ending) {
    case 'hex':
      return makeIntelHex(whole);
    case 'srec':
      return makeSRecords(whole);
    case 'elf':
      return makeElf({ loads: whole, headersInFirst: address % 0x1_0000 > 0 });
    case 'uf2':
      return makeUf2(whole, { family });
    default:
      return makeDfuSe([whole]);
  }
}
