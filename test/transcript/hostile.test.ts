import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence as schema } from '../../src/evidence/evidence.ts';
import { fixture, read, runsOf } from './read-fixture.ts';

const LOGS = [
  'three-attempts-two-hosts',
  'dfu-util-0.11-list',
  'lsusb-v-f405',
  'dmesg-stalling-device',
  'make-flash-0.11-status-10',
].map(fixture);
// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}

/** pieces of real logs, cut anywhere, mixed with anything */
const mutated = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...LOGS), fc.nat(4000), fc.nat(600))
        .map(([log, at, length]) => log.slice(at % log.length, (at % log.length) + length)),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('\u001b[2J', '\u001b]0;x', '\r', '\r\n', '> ', '\u009b31m', '\u202e', '"', "'", '\\'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it('ends in evidence of the schema that is safe to show, with every line where it says', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const evidence = schema.parse(read(text));
        expect(stringsIn(evidence).filter((one) => UNSAFE.test(one))).toEqual([]);
        for (const [index, run] of runsOf(evidence).entries()) {
          expect(run.lastLine).toBeGreaterThanOrEqual(run.firstLine);
          expect(run.parent ?? -1).toBeLessThan(index);
          for (const line of run.lines) expect(line.text.length).toBeLessThanOrEqual(1000);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['quotes and spaces', '$ dfu-util "\'\\ '],
    ['progress bars', 'Download\t[=====   '],
    ['prompts', 'pi@a:~/klipper$ ~/~/~/'],
    ['kernel lines', '[ 12.3] usb 1-1.1.1.1.1: device descriptor read/64, error error error'],
    ['errors of shells', 'bash: bash: bash: a: b: c: No such file or directory'],
    ['carriage returns', '\rab\r\u001b[K'],
    ['lists', 'Found DFU: [0483:df11] ver=2200, name="", serial=", name="'],
    ['tree lines', ' |  |  |__ Port 1: Dev 2, If 0, Class=, '],
    ['escape characters', '\u001b]0;\u001b[\u001b'],
  ])('of one kind takes time in proportion: %s', (_kind, unit) => {
    const time = (text: string) => {
      const runs = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        read(text);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...runs);
    };
    const oneLine = unit.repeat(4000);
    const small = time(oneLine) + time(`${unit}\n`.repeat(1000)) + 20_000;
    const large = time(oneLine.repeat(8)) + time(`${unit}\n`.repeat(8000));
    // a quadratic reader would need 64 times as long
    expect(large / small).toBeLessThan(24);
  });
});
