/** Edits of single lines in a text file, as findings propose them: exact or not at all. */

export interface LineEdit {
  /** from 1 */
  line: number;
  /** the line without the space around it, as it was seen */
  before: string;
  /** what takes its place; nothing: the line goes */
  after: string;
}

/** The file is not as it was seen, so that the edit would hit something else. */
export class StaleEditError extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line} reads otherwise than it did when it was looked at`);
    this.name = 'StaleEditError';
    this.line = line;
  }
}

/** The text with the edits; indentation, line ends and everything else stay. Throws StaleEditError. */
export function applyLineEdits(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  const gone = new Set<number>();
  for (const { line, before, after } of edits) {
    const raw = lines[line - 1];
    if (raw === undefined || raw.trim() !== before.trim() || before.trim() === '')
      throw new StaleEditError(line);
    const at = raw.indexOf(before.trim());
    if (after.trim() === '') gone.add(line - 1);
    lines[line - 1] = `${raw.slice(0, at)}${after.trim()}${raw.slice(at + before.trim().length)}`;
  }
  return lines.filter((_, index) => !gone.has(index)).join('\n');
}

export interface ChangedLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

const CONTEXT = 2;

/**
 * What changes between two texts that differ in one stretch or in single lines, with two lines around each change as
 * `diff` shows it; null where so much differs that nobody would read it.
 */
export function changedLines(before: string, after: string, limit = 40): ChangedLine[] | null {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const pairs = pairUp(old, now);
  if (pairs === null || pairs.filter(({ kind }) => kind !== 'same').length > limit) return null;
  const near = new Set<number>();
  for (const [index, { kind }] of pairs.entries()) {
    if (kind === 'same') continue;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) near.add(at);
  }
  return pairs.filter((_, index) => near.has(index));
}

/** how far apart the two texts may run before they meet again */
const REACH = 50;

/** Walks both texts at once; where they differ, the nearest place at which they meet again goes on. */
function pairUp(old: readonly string[], now: readonly string[]): ChangedLine[] | null {
  const pairs: ChangedLine[] = [];
  let [a, b] = [0, 0];
  while (a < old.length || b < now.length) {
    const text = old[a];
    if (text !== undefined && text === now[b]) {
      pairs.push({ kind: 'same', text });
      a += 1;
      b += 1;
      continue;
    }
    const step = nextMeeting(old, now, a, b);
    if (step === null) return null;
    for (const removed of old.slice(a, a + step.removed)) pairs.push({ kind: 'removed', text: removed });
    for (const added of now.slice(b, b + step.added)) pairs.push({ kind: 'added', text: added });
    a += step.removed;
    b += step.added;
  }
  return pairs;
}

function nextMeeting(
  old: readonly string[],
  now: readonly string[],
  a: number,
  b: number,
): { removed: number; added: number } | null {
  for (let sum = 1; sum <= REACH; sum += 1) {
    for (let removed = 0; removed <= sum; removed += 1) {
      const added = sum - removed;
      const isEnd = a + removed === old.length && b + added === now.length;
      const isInside = a + removed < old.length && b + added < now.length;
      if (isEnd || (isInside && old[a + removed] === now[b + added])) return { removed, added };
    }
  }
  return null;
}
