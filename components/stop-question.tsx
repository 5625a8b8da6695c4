import type { Item } from '../src/app/item.ts';
import { Choices } from './choice.tsx';
import { Say } from './say.tsx';
import { Section } from './section.tsx';

/** Asked before a flash is stopped; the flash goes on meanwhile. */
export function StopQuestion({ doing, items }: { doing: string; items: readonly Item[] }) {
  return (
    <>
      <Say tone="strong">Stop the flash?</Say>
      <Say>
        {`It goes on while you decide: ${doing}. If it is stopped before the end, the board has no whole firmware and will not start until it is flashed again. Its boot ROM cannot be harmed: it stays in DFU mode, or comes back to it the way you got there.`}
      </Say>
      <Section heading="Your choice">
        <Choices items={items} />
      </Section>
    </>
  );
}
