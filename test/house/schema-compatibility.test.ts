import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { incompatibilities } from '../tools/schema-compatibility.ts';
import { renderSchemas } from '../tools/schemas.ts';

const released = z.object({
  outcome: z.enum(['blocked', 'clear']),
  primary: z.string().nullable(),
  findings: z.array(z.object({ ruleId: z.string(), line: z.int().optional() })),
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: z.string() }),
    z.object({ kind: z.literal('log'), source: z.string() }),
  ]),
});
const faults = (today: z.ZodType) => incompatibilities(z.toJSONSchema(released), z.toJSONSchema(today));

describe('a schema is compatible', () => {
  test('with itself', () => expect(faults(released)).toEqual([]));
  test('with a further property that may be absent', () => {
    expect(faults(released.extend({ more: z.string().optional() }))).toEqual([]);
  });
  test.each([...renderSchemas()])('as it is printed today: %s', (_path, text) => {
    const today: unknown = JSON.parse(text);
    expect(incompatibilities(today, today)).toEqual([]);
  });
});

describe('a schema is incompatible when', () => {
  test.each<[string, z.ZodType, RegExp]>([
    ['a property is gone', released.omit({ primary: true }), /^the document has lost primary$/],
    [
      'a property has another name',
      released.omit({ primary: true }).extend({ first: z.string().optional() }),
      /has lost primary/,
    ],
    ['a property may be absent', released.partial({ primary: true }), /need not have primary/],
    ['a new property must be there', released.extend({ more: z.string() }), /must now have more/],
    ['a type is narrower', released.extend({ primary: z.string() }), /\/primary/],
    [
      'a type is wider',
      released.extend({ outcome: z.enum(['blocked', 'clear', 'maybe']) }),
      /may now be "maybe"/,
    ],
    ['a value is gone', released.extend({ outcome: z.enum(['blocked']) }), /\/outcome/],
    [
      'an element lost a property',
      released.extend({ findings: z.array(z.object({ line: z.int().optional() })) }),
      /\/findings\[\] has lost ruleId/,
    ],
    [
      'a variant is gone',
      released.extend({ origin: z.object({ kind: z.literal('file'), path: z.string() }) }),
      /\/origin is never kind "log"/,
    ],
  ])('%s', (_name, today, fault) => {
    expect(faults(today).join('\n')).toMatch(fault);
  });
});
