import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { CENTRAL, END, LOCAL, patchHeaders, replaced, zipOf } from './zip-maker.ts';

export interface Malformed {
  name: string;
  bytes: Uint8Array;
  /** what the one sentence must say */
  says: RegExp;
}

/** Archives that are broken, hostile, or of something else, made from a good bundle. */
export function malformedBundles(good: Uint8Array): Malformed[] {
  return [...noArchives(good), ...hostileArchives(good), ...headerLies(good), ...wrongContents(good)];
}

function noArchives(good: Uint8Array): Malformed[] {
  return [
    { name: 'empty', bytes: new Uint8Array(0), says: /empty/ },
    { name: 'text', bytes: strToU8('hello, here is my log'), says: /no zip archive/ },
    { name: 'JSON', bytes: strToU8('{"schemaVersion":1}'), says: /no zip archive/ },
    { name: 'gzip', bytes: new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), says: /no zip archive/ },
    { name: 'zeroes', bytes: new Uint8Array(1000), says: /no zip archive/ },
    { name: 'only the magic', bytes: strToU8('PK'), says: /damaged or cut off/ },
    {
      name: 'magic and rubbish',
      bytes: strToU8(`PK${'\u0003\u0004'.repeat(500)}`),
      says: /damaged or cut off/,
    },
    ...[0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((part) => ({
      name: `cut off at ${part}`,
      bytes: good.slice(0, Math.floor(good.length * part)),
      says: /damaged or cut off/,
    })),
    {
      name: 'without its last byte',
      bytes: good.slice(0, -1),
      says: /damaged|no bundle|no manifest|cut off/,
    },
  ];
}

function hostileArchives(good: Uint8Array): Malformed[] {
  const files = unzipSync(good);
  const outside = ['../evil', '/etc/passwd', 'C:/windows/evil', 'a/../../evil', '..\\evil', 'raw\\evil'];
  return [
    ...outside.map((name) => ({
      name: `an entry ${name}`,
      bytes: zipOf({ [name]: 'evil', ...files }),
      says: /outside of its own folder/,
    })),
    {
      name: 'a name of a thousand characters',
      bytes: zipOf({ ['n'.repeat(1000)]: '', ...files }),
      says: /name too long/,
    },
    {
      name: 'six hundred entries',
      bytes: zipOf({
        ...Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`raw/${i}`, ''])),
        ...files,
      }),
      says: /more than 500 entries/,
    },
    {
      name: 'two entries of one name',
      bytes: replaced(
        zipOf({ ...files, 'manifest.jsoX': '{}' }),
        strToU8('manifest.jsoX'),
        strToU8('manifest.json'),
      ),
      says: /two entries with one name/,
    },
    {
      name: 'a bomb for evidence',
      bytes: zipOf({ ...files, 'evidence.json': new Uint8Array(200 * 1024 * 1024).fill(0x20) }),
      says: /more than any bundle has/,
    },
    {
      name: 'a nested archive instead of files',
      bytes: zipOf({ 'bundle.zip': good }),
      says: /holds no manifest\.json/,
    },
    { name: 'no entries at all', bytes: zipOf({}), says: /holds no manifest\.json|no zip archive|damaged/ },
    { name: 'somebody else’s archive', bytes: zipOf({ 'a.txt': 'a' }), says: /holds no manifest\.json/ },
  ];
}

function headerLies(good: Uint8Array): Malformed[] {
  const patch = (name: string, changes: [number, number, number, 2 | 4][], says: RegExp): Malformed => ({
    name,
    bytes: changes.reduce(
      (zip, [signature, offset, value, size]) => patchHeaders(zip, signature, offset, value, size),
      good,
    ),
    says,
  });
  const broken =
    /damaged|cut off|no JSON|not what the bundle|no manifest|more than any bundle|two entries with one name|compression|name too long|outside of its own/;
  return [
    patch(
      'an unknown compression',
      [
        [CENTRAL, 10, 99, 2],
        [LOCAL, 8, 99, 2],
      ],
      /compression/,
    ),
    patch('four gigabytes promised', [[CENTRAL, 24, 0xfffffff0, 4]], /more than any bundle has/),
    patch('a zip64 size without zip64', [[CENTRAL, 24, 0xffffffff, 4]], /damaged|more than any/),
    patch('sizes of nothing', [[CENTRAL, 24, 0, 4]], broken),
    patch('one byte promised', [[CENTRAL, 24, 1, 4]], broken),
    patch('compressed sizes of nothing', [[CENTRAL, 20, 0, 4]], broken),
    patch('local headers far away', [[CENTRAL, 42, 0x7ffffff0, 4]], broken),
    patch('all entries at the first header', [[CENTRAL, 42, 0, 4]], broken),
    patch('a directory somewhere else', [[END, 16, 0x7ffffff0, 4]], broken),
    patch(
      'a directory of nothing',
      [
        [END, 8, 0, 2],
        [END, 10, 0, 2],
      ],
      broken,
    ),
    patch('names of nothing', [[CENTRAL, 28, 0, 2]], broken),
    patch('stored where it is deflated', [[CENTRAL, 10, 0, 2]], broken),
    patch(
      'encrypted, it says, and is scrambled',
      [
        [CENTRAL, 8, 1, 2],
        [LOCAL, 26, 3, 2],
      ],
      broken,
    ),
  ];
}

function wrongContents(good: Uint8Array): Malformed[] {
  const files = unzipSync(good);
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array(0));
  /** with the manifest's hashes right, so that only the content is wrong */
  const signed = (name: string, content: string | Uint8Array): Uint8Array => {
    const bytes = typeof content === 'string' ? strToU8(content) : content;
    const manifest = JSON.parse(text('manifest.json')) as {
      files: { path: string; size: number; sha256: string }[];
    };
    for (const file of manifest.files) {
      if (file.path === name) file.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
    return zipOf({ ...files, [name]: bytes, 'manifest.json': JSON.stringify(manifest) });
  };
  const manifestWith = (change: object) =>
    zipOf({
      ...files,
      'manifest.json': JSON.stringify({ ...(JSON.parse(text('manifest.json')) as object), ...change }),
    });
  const evidenceWith = (change: object) =>
    signed('evidence.json', JSON.stringify({ ...(JSON.parse(text('evidence.json')) as object), ...change }));
  const without = (name: string) => {
    const { [name]: _, ...others } = files;
    return zipOf(others);
  };
  const form = /has not the form/;
  return [
    ...['manifest.json', 'evidence.json', 'diagnosis.json'].flatMap((name) => [
      { name: `no ${name}`, bytes: without(name), says: new RegExp(`holds no ${name.replace('.', '\\.')}`) },
    ]),
    { name: 'a manifest that is no JSON', bytes: zipOf({ ...files, 'manifest.json': '{' }), says: /no JSON/ },
    { name: 'a manifest that is a number', bytes: zipOf({ ...files, 'manifest.json': '7' }), says: form },
    { name: 'a manifest that is null', bytes: zipOf({ ...files, 'manifest.json': 'null' }), says: form },
    {
      name: 'a manifest of another tool',
      bytes: manifestWith({ tool: { name: 'other', version: '1' } }),
      says: form,
    },
    {
      name: 'a manifest from the future',
      bytes: manifestWith({ schemaVersion: 2 }),
      says: /newer dfu-doctor/,
    },
    { name: 'a manifest of version zero', bytes: manifestWith({ schemaVersion: 0 }), says: form },
    {
      name: 'a manifest without hashes',
      bytes: manifestWith({ files: [] }),
      says: /not what the bundle's manifest says/,
    },
    {
      name: 'evidence that was changed',
      bytes: zipOf({ ...files, 'evidence.json': '{}' }),
      says: /not what the bundle's manifest says/,
    },
    { name: 'evidence that is no JSON', bytes: signed('evidence.json', 'oops'), says: /no JSON/ },
    {
      name: 'evidence that is no UTF-8',
      bytes: signed('evidence.json', new Uint8Array([0x22, 0xff, 0xfe, 0x22])),
      says: /no JSON/,
    },
    { name: 'evidence that is a list', bytes: signed('evidence.json', '[]'), says: form },
    {
      name: 'evidence from the future',
      bytes: evidenceWith({ schemaVersion: 99 }),
      says: /newer dfu-doctor/,
    },
    {
      name: 'evidence of a wrong type',
      bytes: evidenceWith({ usb: { status: 'collected', value: 7, complete: true } }),
      says: form,
    },
    { name: 'evidence with a section that is text', bytes: evidenceWith({ host: 'a pi' }), says: form },
    {
      name: 'evidence nested a hundred thousand deep',
      bytes: signed('evidence.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      says: /holds more than any report does/,
    },
    {
      name: 'evidence of five million lists',
      bytes: signed('evidence.json', `[${'[],'.repeat(5_000_000)}[]]`),
      says: /holds more than any report does/,
    },
    {
      name: 'evidence with two hundred thousand runs of nothing',
      bytes: evidenceWith({
        runs: {
          status: 'collected',
          complete: true,
          value: { linesRead: 1, linesRecognised: 1, runs: Array.from({ length: 199_000 }, () => ({})) },
        },
      }),
      says: /has not the form that it should have at runs\.value\.runs\.0/,
    },
    {
      name: 'a diagnosis with two hundred thousand findings of nothing',
      bytes: signed(
        'diagnosis.json',
        JSON.stringify({
          ...(JSON.parse(text('diagnosis.json')) as object),
          findings: Array.from({ length: 199_000 }, () => ({})),
        }),
      ),
      says: /has not the form that it should have at findings\.0/,
    },
    {
      name: 'a diagnosis without a verdict',
      bytes: signed('diagnosis.json', '{"schemaVersion":1}'),
      says: form,
    },
    {
      name: 'a diagnosis with escape sequences for keys',
      bytes: signed('diagnosis.json', '{"\\u001b[2J":1}'),
      says: form,
    },
  ];
}
