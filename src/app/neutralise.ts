import { withoutControls } from '../formats/text.ts';

/** Longest text that a screen is given of one value. */
const MOST_CHARACTERS = 8000;

/**
 * A copy of plain data in which no string holds a control character, so that nothing from outside can reach the
 * terminal as a command. Bytes and other objects that are not plain stay as they are.
 */
export function neutralise<T>(value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- strings become strings, arrays arrays, objects objects: the copy has the shape of the original
  return copy(value) as T;
}

/** What was pasted where one line is asked for. */
export function oneLine(text: string): string {
  return clean(text).replaceAll('\n', '');
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(copy);
  if (value === null || typeof value !== 'object') return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), copy(one)]));
}

function clean(text: string): string {
  return withoutControls(text.slice(0, MOST_CHARACTERS)).replaceAll('\t', ' ');
}
