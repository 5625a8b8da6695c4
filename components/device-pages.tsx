import type { DeviceListView, DeviceView } from '../src/app/views/devices.ts';
import { Choice, Choices } from './choice.tsx';
import { Each } from './each.tsx';
import { Part, Say } from './say.tsx';
import { Fact, Section } from './section.tsx';
import { useWindow } from './window.tsx';

/** The USB devices as they hang on their hubs. */
export function DeviceList({ gap, rows }: DeviceListView) {
  const { chosen } = useWindow();
  if (gap !== null) return <Say>{gap}</Say>;
  if (rows.length === 0) return <Say>No USB device is to be seen, not even a hub.</Say>;
  return rows.map(({ id, branch, name, ids, place, mode, inDfuMode }) => (
    <Choice key={id} id={id}>
      <Say>
        <Part tone="quiet">{branch}</Part>
        <Part tone={chosen === id ? 'chosen' : inDfuMode ? 'strong' : 'plain'}>{name}</Part>
        <Part tone="quiet">{`  ${ids}${place}`}</Part>
        {mode === '' ? '' : `  ${mode}`}
      </Say>
    </Choice>
  ));
}

/** One device: who it says it is, and its interfaces with the memory-layout strings as sent. */
export function DevicePage({ view }: { view: DeviceView | null }) {
  if (!view) return <Say>This device is no longer there.</Say>;
  return (
    <>
      <Say tone="strong">{view.name}</Say>
      <Choices items={view.actions} />
      <Section heading="Device">
        {view.facts.map(({ name, value }) => (
          <Fact key={name} name={name} width={16}>
            <Say>{value}</Say>
          </Fact>
        ))}
      </Section>
      <Each of={view.interfaces}>
        {({ heading, facts }) => (
          <Section heading={heading}>
            {facts.map(({ name, value }) => (
              <Fact key={name} name={name} width={16}>
                <Say>{value}</Say>
              </Fact>
            ))}
          </Section>
        )}
      </Each>
    </>
  );
}
