import type { Tone } from '../src/app/tone.ts';
import { Part, Say } from './say.tsx';
import { useTheme } from './theme.ts';

interface MemoryRowProps<Use extends string> {
  cells: readonly Use[];
  /** null where a sector begins in every cell */
  sectorStarts: readonly boolean[] | null;
  marks: Readonly<Record<Use, string>>;
  tones: Readonly<Record<Use, Tone>>;
}

/** Memory as a row of marks, one for each stretch of the same size, and below it where its sectors begin. */
export function MemoryRow<Use extends string>({ cells, sectorStarts, marks, tones }: MemoryRowProps<Use>) {
  const { sector } = useTheme();
  return (
    <>
      <Say asDrawn>
        {runs(cells).map(({ use, at, length }) => (
          <Part key={at} tone={tones[use]}>
            {marks[use].repeat(length)}
          </Part>
        ))}
      </Say>
      {sectorStarts && (
        <Say asDrawn tone="quiet">
          {sectorStarts.map((begins) => sector[begins ? 0 : 1]).join('')}
        </Say>
      )}
    </>
  );
}

function runs<Use>(cells: readonly Use[]): { use: Use; at: number; length: number }[] {
  const found: { use: Use; at: number; length: number }[] = [];
  cells.forEach((use, at) => {
    const last = found.at(-1);
    if (last?.use === use) last.length += 1;
    else found.push({ use, at, length: 1 });
  });
  return found;
}
