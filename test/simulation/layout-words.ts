/** Reads a memory layout string as UM0424 10.2 describes it, for comparing with what a chip really has. */
export function sectorsOf(layout: string): { start: number; size: number; count: number; letter: string }[] {
  const found = [];
  const blocks = [...layout.matchAll(/\/\s*0x([0-9A-Fa-f]+)\s*\/([^/]*)/g)];
  for (const [, base = '', runs = ''] of blocks) {
    let start = Number.parseInt(base, 16);
    for (const run of runs.split(',')) {
      const [, count = '', size = '', multiplier = '', letter = ''] =
        /^\s*(\d+)\*\s*(\d+)([BKM ]?)([a-g])$/.exec(run) ?? [];
      const bytes = Number(size) * ({ K: 1024, M: 1024 * 1024 }[multiplier] ?? 1);
      found.push({ start, size: bytes, count: Number(count), letter });
      start += bytes * Number(count);
    }
  }
  return found;
}
