import type { Item } from '../src/app/item.ts';
import { Choices } from './choice.tsx';
import { Say } from './say.tsx';
import { Section } from './section.tsx';

/** The simulated boards to choose from. */
export function SceneList({ items, known }: { items: readonly Item[]; known: boolean }) {
  return (
    <>
      <Say>
        A simulated board behaves like a real one, down to the faults of its boot ROM, and can be flashed.
        Nothing real is touched, and every screen says SIMULATED.
      </Say>
      <Section heading="Boards">{known ? <Choices items={items} /> : <Say>Reading the list…</Say>}</Section>
    </>
  );
}
