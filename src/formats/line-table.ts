/** Reads lines by a table of what a program prints: one row a wording, found by its first character and beginning. */

export type LineDetails = Record<string, string | number>;

export interface LineRow<M extends string> {
  /** the literal beginning of the line */
  starts: string;
  meaning: M;
  /** the whole line, when its beginning does not suffice; its named groups become details */
  form?: RegExp;
  /** groups of `form` that are numbers in base 16, without or with 0x */
  hex?: readonly string[];
  /** groups of `form` that are decimal numbers */
  decimal?: readonly string[];
}

export interface ReadLine<M extends string> {
  meaning: M;
  details: LineDetails;
}

/** A reader for the table: the first row that fits, or null. Linear in the length of the line. */
export function tableReader<const M extends string>(
  rows: readonly LineRow<M>[],
): (text: string) => ReadLine<M> | null {
  const buckets = new Map<number, LineRow<M>[]>();
  for (const row of rows) {
    const first = row.starts.charCodeAt(0);
    const bucket = buckets.get(first);
    if (bucket) bucket.push(row);
    else buckets.set(first, [row]);
  }
  return (text) => {
    for (const row of buckets.get(text.charCodeAt(0)) ?? []) {
      if (!text.startsWith(row.starts)) continue;
      if (!row.form) return { meaning: row.meaning, details: {} };
      const match = row.form.exec(text);
      if (match) return { meaning: row.meaning, details: detailsOf(row, match.groups ?? {}) };
    }
    return null;
  };
}

export type RowOfTool<T extends string, M extends string> = LineRow<M> & { tool: T };

/**
 * A reader for the tables of several programs: rows of `anywhere` are believed wherever they stand, plain words of `inside`
 * only while the output of their own program is being read (`current`). Linear in the length of the line.
 */
export function readerOfTools<T extends string, M extends string>(
  anywhere: readonly RowOfTool<T, M>[],
  inside: readonly RowOfTool<T, M>[],
): (text: string, current: string | null) => { tool: T; read: ReadLine<M> } | null {
  const tools = new Set([...anywhere, ...inside].map(({ tool }) => tool));
  const readers = [...tools].map((tool) => {
    const own = (row: RowOfTool<T, M>) => row.tool === tool;
    return {
      tool,
      anywhere: tableReader<M>(anywhere.filter(own)),
      inside: tableReader<M>(inside.filter(own)),
    };
  });
  return (text, current) => {
    for (const reader of readers) {
      const read = reader.anywhere(text) ?? (reader.tool === current ? reader.inside(text) : null);
      if (read) return { tool: reader.tool, read };
    }
    return null;
  };
}

function detailsOf(
  row: Pick<LineRow<string>, 'hex' | 'decimal'>,
  groups: Readonly<Record<string, string | undefined>>,
): LineDetails {
  const details: LineDetails = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value === undefined) continue;
    if (row.hex?.includes(name)) details[name] = Number.parseInt(value, 16);
    else if (row.decimal?.includes(name)) details[name] = Number.parseInt(value, 10);
    else details[name] = value;
  }
  return details;
}
