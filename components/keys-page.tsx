import { Say } from './say.tsx';
import { Fact } from './section.tsx';

/** Every key and what it is for. */
export function KeysPage({ keys }: { keys: readonly { keys: string; purpose: string }[] }) {
  return keys.map(({ keys: name, purpose }) => (
    <Fact key={name} name={name} width={11}>
      <Say>{purpose}</Say>
    </Fact>
  ));
}
