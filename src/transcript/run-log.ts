import type { Run } from '../evidence/runs.ts';
import type { OpenRun } from './open-run.ts';
import { outcomeOf, wasToFlash } from './outcomes.ts';

/** more than anybody reads; the newest are kept, as the last state counts */
const MAX_RUNS = 1000;
const MAX_LINES = 20_000;
const MAX_CHARACTERS = 4_000_000;

/** The runs of a text in its order, within bounds whatever the text. */
export class RunLog {
  private runs: OpenRun[] = [];
  /** about what `runs` holds: lines and characters, counted when the next run is added */
  private lines = 0;
  private characters = 0;
  private flashSeen = false;
  /** runs left out because there were too many */
  dropped = 0;

  /** Adds a run behind all others. */
  add(run: OpenRun): OpenRun {
    const last = this.runs.at(-1);
    this.lines += last?.lines.length ?? 0;
    this.characters += last ? charactersOf(last) : 0;
    const isFull =
      this.runs.length >= 2 * MAX_RUNS || this.lines > 2 * MAX_LINES || this.characters > 2 * MAX_CHARACTERS;
    if (isFull) this.keepNewest();
    this.runs.push(run);
    return run;
  }

  /** Adds what had started a run that is already there, in front of it. */
  addBefore(child: OpenRun, run: OpenRun): OpenRun {
    const at = this.runs.lastIndexOf(child);
    this.runs.splice(at < 0 ? this.runs.length : at, 0, run);
    child.parent = run;
    return run;
  }

  /** Did any run, of those left out too, want to write to a board? */
  wantsToFlash(): boolean {
    return this.flashSeen || this.runs.some(wasToFlash);
  }

  /** The runs with their outcomes; what started one comes before it. */
  finish(): Run[] {
    this.keepNewest();
    const index = new Map(this.runs.map((run, at) => [run, at]));
    const outcomes = new Map<OpenRun, Run['outcome']>();
    const started = new Map<OpenRun, Run['outcome'][]>();
    // children come behind their parents, so backwards every parent finds its children decided
    for (const run of this.runs.toReversed()) {
      const outcome = outcomeOf(run, (started.get(run) ?? []).toReversed());
      outcomes.set(run, outcome);
      if (!run.parent) continue;
      const siblings = started.get(run.parent);
      if (siblings) siblings.push(outcome);
      else started.set(run.parent, [outcome]);
    }
    return this.runs.map((run) => {
      const { parent, typed: _typed, piped: _piped, ended: _ended, ...rest } = run;
      return {
        ...rest,
        parent: (parent && index.get(parent)) ?? null,
        outcome: outcomes.get(run) ?? 'unknown',
      };
    });
  }

  private keepNewest(): void {
    let lines = 0;
    let characters = 0;
    let first = this.runs.length;
    while (first > 0) {
      const run = this.runs[first - 1];
      lines += run?.lines.length ?? 0;
      characters += run ? charactersOf(run) : 0;
      const kept = this.runs.length - first;
      // the newest two stay whatever their size: they may be the ones being read
      if (kept >= 2 && (kept >= MAX_RUNS || lines > MAX_LINES || characters > MAX_CHARACTERS)) break;
      first -= 1;
    }
    this.dropped += first;
    this.flashSeen ||= this.runs.slice(0, first).some(wasToFlash);
    this.runs = this.runs.slice(first);
    this.lines = lines;
    this.characters = characters;
  }
}

function charactersOf(run: OpenRun): number {
  return run.lines.reduce((sum, line) => sum + line.text.length, 0);
}
