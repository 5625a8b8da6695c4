import type { KnownName } from './known-names.ts';
import type { SecretKind } from './secrets.ts';

const TOKEN = /[\p{L}\p{N}]+/gu;
/** From this length on a name is the same in capitals: Windows and mDNS do not keep to one spelling. */
const SHORTEST_FOLDED = 5;

interface Word {
  text: string;
  /** how much of it stands in front of its first letter or digit */
  lead: number;
  kind: SecretKind;
  folded: boolean;
}

/**
 * A function that puts a stand-in for every known word that stands by itself. It goes through a text once, however many
 * words there are.
 */
export function wordReplacer(
  names: readonly KnownName[],
  standIn: (kind: SecretKind, word: string) => string,
): (text: string) => string {
  const byFirst = new Map<string, Word[]>();
  for (const { word, kind } of names) {
    const first = /[\p{L}\p{N}]+/u.exec(word);
    if (!first) continue;
    const isName = kind === 'user name' || kind === 'host name';
    const folded = isName && word.length >= SHORTEST_FOLDED;
    const entry = { text: folded ? word.toLowerCase() : word, lead: first.index, kind, folded };
    const key = first[0].toLowerCase();
    byFirst.set(key, [...(byFirst.get(key) ?? []), entry]);
  }
  for (const words of byFirst.values()) words.sort((a, b) => b.text.length - a.text.length);
  if (byFirst.size === 0) return (text) => text;
  return (text) => {
    let clean = '';
    let done = 0;
    for (const { 0: token, index } of text.matchAll(TOKEN)) {
      if (index < done) continue;
      for (const word of byFirst.get(token.toLowerCase()) ?? []) {
        const start = index - word.lead;
        const found = text.slice(start, start + word.text.length);
        if (start < done || (word.folded ? found.toLowerCase() : found) !== word.text) continue;
        if (/^[\p{L}\p{N}]/u.test(text.slice(start + found.length, start + found.length + 2))) continue;
        clean += text.slice(done, start) + standIn(word.kind, word.folded ? found.toLowerCase() : found);
        done = start + found.length;
        break;
      }
    }
    return clean + text.slice(done);
  };
}
