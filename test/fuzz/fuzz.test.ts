import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lineParsers } from './line-parsers.ts';
import type { Parser } from './parser.ts';
import { parsers } from './parsers.ts';
import { tryParser } from './try-parser.ts';

const SEED = 20_260_101;

/** Exports that read no input of their own, with the parser that they serve; those of src/transcript serve readTranscript. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  readImage: [
    'readDfuFile',
    'readDfuSe',
    'readElf',
    'readElfHeader',
    'readIntelHex',
    'readSRecords',
    'readUf2',
    'uf2Family',
    'rawSegment',
    'recordLines',
    'recordFaults',
    'decodeHexPairs',
    'sumOf',
    'crc32Dfu',
    'ImageError',
    'SegmentCollector',
    'headSegment',
  ],
  readDictionary: ['readImageDictionary', 'linkOf'],
  parseUsbDescriptors: ['isDfu'],
  parseMemoryLayout: ['regionAt', 'flashEnd'],
  readMacosUsbLine: ['locationPath'],
  readVerboseLine: ['newVerboseState'],
  readStm32flashLine: ['tableReader'],
  readOtherFlasherLine: ['readerOfTools'],
  findPythonCalls: [
    'resolveList',
    'applyChanges',
    'isBehind',
    'framesOf',
    'scopesOf',
    'callSitesOf',
    'argumentFor',
    'split',
    'after',
    'isOperator',
    'onlyToken',
    'tokenText',
  ],
};
/** exports that write */
const WRITERS = new Set([
  'writeDfuSeFile',
  'writeImage',
  'writeIntelHex',
  'formatOfName',
  'treeListing',
  'verboseListing',
  'listingLine',
  'idAndName',
  'hex',
  'jsonText',
  'formatAddress',
  'formatUsbId',
  'formatSize',
  'inSentence',
]);

async function functionsOf(folder: string): Promise<string[]> {
  const files = readdirSync(new URL(`../../src/${folder}/`, import.meta.url)).filter((name) =>
    name.endsWith('.ts'),
  );
  const modules = await Promise.all(
    files.map((name) => import(`../../src/${folder}/${name.slice(0, -3)}.ts`)),
  );
  return modules.flatMap((module: object) =>
    Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  );
}

describe('the list of parsers', () => {
  const fuzzed = new Set(parsers.map(({ name }) => name));
  const parts = new Set(Object.values(PARTS).flat());

  test.each(['formats', 'firmware'])('has every function of src/%s that reads', async (folder) => {
    const forgotten = (await functionsOf(folder)).filter(
      (name) => !fuzzed.has(name) && !parts.has(name) && !WRITERS.has(name),
    );
    expect(forgotten, 'fuzz them in test/fuzz, or say above what they are').toEqual([]);
  });

  test('has the reader of transcripts and names nothing twice or without need', async () => {
    expect(fuzzed).toContain('readTranscript');
    expect(fuzzed.size).toBe(parsers.length);
    for (const name of Object.keys(PARTS)) expect(fuzzed).toContain(name);
    const exported = new Set([...(await functionsOf('formats')), ...(await functionsOf('firmware'))]);
    expect([...parts, ...WRITERS].filter((name) => !exported.has(name))).toEqual([]);
  });
});

test.each(parsers.map((parser) => [parser.name, parser] as const))(
  '%s refuses in its own words or reads, and comes back soon',
  (_, parser) => {
    expect(tryParser(parser, SEED, 1000)).toMatchObject({ failure: null, inputs: 1000 });
  },
);

describe('a parser that', () => {
  const [sound] = lineParsers;
  const parser = (read: () => unknown): Parser => ({
    name: 'bad',
    inputs: sound?.inputs as Parser['inputs'],
    read,
  });

  test('throws is caught, with the seed', () => {
    const { failure } = tryParser(
      parser(() => {
        throw new RangeError('out of bounds');
      }),
      SEED,
      10,
    );
    expect(failure).toMatch(/out of bounds/);
    expect(failure).toContain(String(SEED));
  });

  test('never comes back is ended', { timeout: 60_000 }, () => {
    let calls = 0;
    const { failure } = tryParser(
      parser(() => {
        calls += 1;
        // the smaller inputs that are tried next need not hang as well
        while (calls === 1);
      }),
      SEED,
      10,
    );
    expect(failure).toMatch(/timed out/);
  });
});
