/** Is version `a` older than `b`? Compares number by number ("0.9" < "0.10"); a suffix such as "-dev" is ignored. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbersOf(version: string): number[] {
  const digits = /^\d{1,6}(?:\.\d{1,6}){0,4}/.exec(version)?.[0] ?? '';
  return digits === '' ? [] : digits.split('.').map(Number);
}
