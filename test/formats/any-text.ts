import fc from 'fast-check';

/** Strings near the given examples: cut, joined, with characters changed and inserted. */
export function near(examples: readonly string[]): fc.Arbitrary<string> {
  const piece = fc
    .tuple(fc.constantFrom(...examples), fc.nat(300), fc.nat(300))
    .map(([text, at, length]) => text.slice(at % (text.length + 1)).slice(0, length));
  const whole = fc.constantFrom(...examples);
  const noise = fc.string({ unit: 'binary', maxLength: 6 });
  return fc.array(fc.oneof(piece, whole, noise), { maxLength: 5 }).map((parts) => parts.join(''));
}
