/** What a web page leaves of console text that was copied from its source: entities and the marks of code blocks. */

const ENTITY = /&(?:(gt|lt|amp|quot|apos|nbsp)|#(\d{1,4})|#x([0-9a-f]{1,4}));/gi;
const NAMED: Readonly<Record<string, string>> = {
  gt: '>',
  lt: '<',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const TAG = /<\/?(?:pre|code|samp|kbd|tt|p|br|div|span|blockquote)(?: [^<>]{0,200})?\/?>/gi;

/** The line as a browser shows it; entities are undone once, so that what they spelled stays text. */
export function withoutHtml(line: string): string {
  const bare = line.includes('<') ? line.replace(TAG, '') : line;
  return bare.includes('&') ? bare.replace(ENTITY, decoded) : bare;
}

function decoded(entity: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  // no control characters by this door; they and what is above are left as they were written
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa1 && code < 0x2000 && code !== 0x061c)
    ? String.fromCharCode(code)
    : entity;
}
