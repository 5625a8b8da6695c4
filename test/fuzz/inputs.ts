import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { makeElf } from '../firmware/make-elf.ts';
import { ascii, makeDfuSe, makeImage, withSuffix } from '../firmware/make-image.ts';
import { makeIntelHex, makeSRecords } from '../firmware/make-records.ts';
import { makeUf2 } from '../firmware/make-uf2.ts';

/** What the parsers are fed: real lines, texts and files, cut, joined, repeated and damaged, and plain noise. */

const url = (path: string) => new URL(path, import.meta.url);
const filesOf = (folder: string, end: string) =>
  readdirSync(url(folder))
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(url(`${folder}${name}`), 'utf8'));

const TEXTS: readonly string[] = [
  ...filesOf('../fixtures/recorded/', '.txt'),
  ...filesOf('../fixtures/transcripts/', '.txt'),
  ...filesOf('../fixtures/lsusb/', '.txt'),
  readFileSync(url('../fixtures/klipper/flash_usb.py'), 'utf8'),
];

/** the lines that the parsers' own tests give as examples: a new format brings its own */
const QUOTED = /(['"`])((?:(?!\1)[^\\\n]){6,200})\1/g;
const EXAMPLES = ['../formats/', '../transcript/']
  .flatMap((folder) => filesOf(folder, '.test.ts'))
  .flatMap((source) => [...source.matchAll(QUOTED)].map((match) => match[2] ?? ''));

const LINES = [...new Set([...TEXTS.flatMap((text) => text.split('\n')), ...EXAMPLES])].filter(
  (line) => line !== '',
);

const noise = fc.string({ unit: 'binary', maxLength: 12 });
const marks = fc.constantFrom(
  '\u001b[2J',
  '\r',
  '\t',
  '"',
  "'",
  '\\',
  '$(',
  '`',
  '=',
  ':',
  '-',
  '\u202e',
  '\0',
  '&#',
);

/** pieces of the examples; now and then one of them many times over, which is where slow readers are found */
function near(examples: readonly string[]): fc.Arbitrary<string> {
  const whole = fc.constantFrom(...examples);
  const piece = fc
    .tuple(whole, fc.nat(400), fc.nat(400))
    .map(([text, at, length]) => text.slice(at % (text.length + 1)).slice(0, length));
  const repeated = fc
    .tuple(piece, fc.integer({ min: 2, max: 400 }))
    .map(([text, times]) => text.slice(0, 20).repeat(times));
  return fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: piece },
        { weight: 4, arbitrary: whole },
        { weight: 3, arbitrary: noise },
        { weight: 3, arbitrary: marks },
        { weight: 1, arbitrary: repeated },
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
}

export const anyLine: fc.Arbitrary<string> = near(LINES).map((text) => text.replaceAll('\n', ' '));
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(near(LINES), fc.constantFrom(...LINES)), { maxLength: 12 })
  .map((lines) => lines.join('\n'));
export const anyArgv: fc.Arbitrary<readonly string[]> = fc.oneof(
  anyLine.map((line) => line.split(' ')),
  fc.array(
    fc.oneof(noise, fc.constantFrom('-d', '-s', '-a', '-R', '-D', '--', ':leave', '0x8000000', '-Rd')),
    {
      maxLength: 10,
    },
  ),
);

const plain = makeImage({
  base: 0x0800_8000,
  dictionary: { app: 'Klipper', config: { MCU: 'stm32f446xx' } },
});
const segments = [{ address: 0x0800_8000, data: plain }];
const FILES: readonly Uint8Array[] = [
  plain,
  withSuffix(plain, { vendorId: 0x0483, productId: 0xdf11, bcdDFU: 0x0100 }),
  makeDfuSe([segments]),
  makeIntelHex(segments),
  makeSRecords(segments),
  makeUf2(segments),
  makeElf({ loads: segments }),
  zlibSync(ascii('{"config": {"MCU": "x"}}')),
  new Uint8Array([18, 1, 0, 2, 0, 0, 0, 64, 0x83, 0x04, 0x11, 0xdf, 0, 0x22, 1, 2, 3, 1]),
];

/** Files with bytes changed, cut at either end, and noise. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(
      fc.constantFrom(...FILES),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.nat(),
      fc.nat(),
    )
    .map(([file, changes, from, to]) => {
      const copy = file.slice();
      // half of the changes within the first bytes, where the formats keep their lengths and offsets
      for (const [at, byte] of changes)
        copy[at % (at % 2 === 0 ? Math.min(64, copy.length) : copy.length)] = byte;
      const start = from % 4 === 0 ? from % copy.length : 0;
      return copy.subarray(start, to % 3 === 0 ? start + (to % copy.length) : copy.length);
    }),
);
