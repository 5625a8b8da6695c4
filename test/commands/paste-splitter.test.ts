import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PASTED, pasteSplitter } from '../../src/commands/paste-splitter.ts';

const BEGIN = '\u001b[200~';
const END = '\u001b[201~';

function open() {
  const told: string[] = [];
  const splitter = pasteSplitter({
    keys: (text) => told.push(...[...text].map((key) => `key ${key}`)),
    paste: ({ text, whole }) => told.push(`${whole ? 'paste' : 'cut'} ${text}`),
  });
  return { ...splitter, told };
}

/** A text in pieces, cut where the numbers say. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index])).filter((one) => one !== '');
}

describe('pasted text', () => {
  it('comes whole and in its place between the keys, however the terminal cuts it', () => {
    const key = fc.constantFrom('a', 'q', '/', '2', '0', '~', '[');
    const pasted = fc
      .string({ unit: fc.constantFrom('x', '\r', '[', '2', '0', '1', '~', 'é'), maxLength: 40 })
      .map((text) => ({ text }));
    fc.assert(
      fc.property(fc.array(fc.oneof(key, pasted)), fc.array(fc.nat()), (input, cuts) => {
        const sent = input.map((one) => (typeof one === 'string' ? one : BEGIN + one.text + END)).join('');
        const one = open();
        for (const piece of pieces(sent, cuts)) one.push(piece);
        one.release();
        const heard = one.told.join('|');
        const wanted = input.map((part) =>
          typeof part === 'string' ? `key ${part}` : `paste ${part.text.replaceAll('\r', '\n')}`,
        );
        // a mark whose ESC came alone cannot be told from the Esc key
        if (!pieces(sent, cuts).some((piece) => piece.endsWith('\u001b')))
          expect(heard).toBe(wanted.join('|'));
      }),
      { numRuns: 1000 },
    );
  });

  it('of 5 MB in the pieces of a terminal takes no longer than it has to', () => {
    const text = 'Bus 001 Device 002: ID 0483:df11 STM Device in DFU Mode\r'.repeat(90_000);
    const one = open();
    const startMs = performance.now();
    const sent = BEGIN + text + END;
    for (let at = 0; at < sent.length; at += 4095) one.push(sent.slice(at, at + 4095));
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(one.told).toEqual([`paste ${text.replaceAll('\r', '\n')}`]);
  });

  it('that is longer than is kept says so, and what comes after it is heard', () => {
    const one = open();
    one.push(BEGIN);
    const piece = 'x'.repeat(1024 * 1024);
    for (let at = 0; at <= MOST_PASTED; at += piece.length) one.push(piece);
    one.push(`${END}q`);
    expect(one.told.map((line) => line.slice(0, 5))).toEqual(['cut x', 'key q']);
  });

  it('whose end was lost ends with Ctrl-C', () => {
    const one = open();
    one.push(`${BEGIN}half a log`);
    one.push('\u0003');
    expect(one.told).toEqual(['key \u0003']);
  });

  it('does not make Esc wait, and gives back what only began like a paste', () => {
    const one = open();
    one.push('\u001b');
    expect(one.told).toEqual(['key \u001b']);
    one.push('\u001b[2');
    expect(one.isHolding()).toBe(true);
    one.release();
    expect(one.told.join('')).toBe('key \u001bkey \u001bkey [key 2');
  });
});
