import { useInput, useStdout } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { chosenItem, itemsOf } from '../src/app/items.ts';
import { hints, keyList } from '../src/app/keymap.ts';
import { scrollLimit } from '../src/app/scrolling.ts';
import { currentPage, type State } from '../src/app/state.ts';
import type { Store } from '../src/app/store.ts';
import { fineView, uncheckedView } from '../src/app/views/checks.ts';
import { deviceListView, deviceView } from '../src/app/views/devices.ts';
import { findingView } from '../src/app/views/finding.ts';
import { doingNow, flashView } from '../src/app/views/flash.ts';
import { handOffView } from '../src/app/views/hand-off.ts';
import { overviewView } from '../src/app/views/overview.ts';
import { setupDeedView, setupEditView, setupListView, setupStepView } from '../src/app/views/setup.ts';
import { BundlePage } from './bundle-page.tsx';
import { FineList, UncheckedList } from './check-lists.tsx';
import { DeviceList, DevicePage } from './device-pages.tsx';
import { FilePage } from './file-page.tsx';
import { FindingPage } from './finding-page.tsx';
import { FlashPage } from './flash-page.tsx';
import { Frame } from './frame.tsx';
import { HandOffPage } from './hand-off-page.tsx';
import { keyPressesOf } from './key-press.ts';
import { KeysPage } from './keys-page.tsx';
import { Overview } from './overview.tsx';
import { PastePage } from './paste-page.tsx';
import { SceneList } from './scene-list.tsx';
import { SearchPage } from './search-page.tsx';
import { SetupDeedPage, SetupEditPage, SetupList, SetupStepPage } from './setup-pages.tsx';
import { StopQuestion } from './stop-question.tsx';
import { Window } from './window.tsx';

/** lines longer than this are hard to read */
const READABLE_COLUMNS = 100;

type ScreenStore = Pick<Store, 'getState' | 'subscribe' | 'dispatch' | 'press'>;

/** The whole program on the screen: draws the state of the store and hands it the keys. */
export function App({ store }: { store: ScreenStore }) {
  const state = useSyncExternalStore(store.subscribe, store.getState);
  const { columns, rows } = useTerminalSize();
  useInput((input, key) => {
    for (const press of keyPressesOf(input, key)) store.press(press);
  });
  const page = currentPage(state);
  const width = Math.min(columns - 2, READABLE_COLUMNS);
  return (
    <Frame
      columns={columns}
      rows={rows}
      screens={state.pages.map(({ screen }) => screen.name)}
      host={hostOf(state)}
      position={positionOf(state)}
      hints={hints(state)}
    >
      <Window
        // a new page is a new window: nothing of the old one's items stays known
        key={`${state.pages.length} ${page.screen.name}`}
        width={width}
        chosen={chosenItem(state)?.id ?? null}
        scroll={page.scroll}
        onLayout={(layout) => {
          if (JSON.stringify(layout) !== JSON.stringify(store.getState().layout)) {
            store.dispatch({ type: 'laid-out', layout });
          }
        }}
      >
        <Screen state={state} columns={width} />
      </Window>
    </Frame>
  );
}

function Screen({ state, columns }: { state: State; columns: number }) {
  const { screen } = currentPage(state);
  switch (screen.name) {
    case 'overview':
      return <Overview {...overviewView(state)} />;
    case 'finding':
      return <FindingPage view={findingView(state, screen.key)} />;
    case 'fine':
      return <FineList titles={fineView(state)} />;
    case 'unchecked':
      return <UncheckedList {...uncheckedView(state)} />;
    case 'devices':
      return <DeviceList {...deviceListView(state)} />;
    case 'device':
      return <DevicePage view={deviceView(state, screen.id)} />;
    case 'scenes':
      return <SceneList items={itemsOf(state)} known={state.scenes !== null} />;
    case 'search':
      return <SearchPage text={screen.text} items={itemsOf(state)} />;
    case 'paste':
      return <PastePage {...screen} />;
    case 'bundle':
      return <BundlePage report={state.report} items={itemsOf(state)} />;
    case 'file':
      return <FilePage text={screen.text} />;
    case 'hand-off':
      return <HandOffPage view={handOffView(state, columns)} />;
    case 'flash': {
      const view = flashView(state, columns);
      return view && <FlashPage {...view} />;
    }
    case 'stop-flash':
      return <StopQuestion doing={doingNow(state.flash)} items={itemsOf(state)} />;
    case 'keys':
      return <KeysPage keys={keyList()} />;
    case 'setup':
      return <SetupList {...setupListView(state)} />;
    case 'setup-step':
      return <SetupStepPage {...setupStepView(state, screen.step)} />;
    case 'setup-deed':
      return <SetupDeedPage {...setupDeedView(state)} />;
    case 'setup-edit':
      return <SetupEditPage {...setupEditView(state)} />;
    case 'setup-file':
      return <FilePage text={screen.text} />;
  }
}

/** What the screens speak of, in the corner of every one. */
function hostOf({ simulated, aside, replay }: State): { name: string; simulated: boolean } {
  if (aside) return { name: 'a log', simulated: false };
  if (replay) return { name: 'a report', simulated: false };
  return simulated === null
    ? { name: 'this machine', simulated: false }
    : { name: simulated, simulated: true };
}

/** "lines 1-17 of 40, more below", or null when everything shows. */
function positionOf(state: State): string | null {
  const { layout } = state;
  if (!layout || scrollLimit(layout) === 0) return null;
  const { scroll } = currentPage(state);
  const last = Math.min(layout.contentHeight, scroll + layout.windowHeight);
  const more = last < layout.contentHeight ? ', more below' : '';
  return ` lines ${scroll + 1}-${last} of ${layout.contentHeight}${more}`;
}

/** The size of the terminal, again after every change of it. */
function useTerminalSize(): { columns: number; rows: number } {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const resized = () => setSize(sizeOf(stdout));
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return size;
}

function sizeOf(stdout: NodeJS.WriteStream): { columns: number; rows: number } {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}
