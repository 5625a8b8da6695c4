import type { Effect } from './action.ts';
import type { Page, Screen, State } from './state.ts';

/** A state and what is to be done about it. */
export interface Step {
  state: State;
  effects: readonly Effect[];
}

/** A state that asks for nothing. */
export function still(state: State): Step {
  return { state, effects: [] };
}

/** With a page for this screen on top. */
export function push(state: State, screen: Screen): Step {
  const page: Page = { screen, focus: null, scroll: 0 };
  const effects: Effect[] = screen.name === 'scenes' && !state.scenes ? [{ type: 'learn-scenes' }] : [];
  return { state: { ...state, pages: [...state.pages, page], layout: null }, effects };
}

/** Without the page that shows; the overview stays. */
export function closed(state: State): State {
  const [home, ...rest] = state.pages;
  return rest.length === 0 ? state : { ...state, pages: [home, ...rest.slice(0, -1)], layout: null };
}

/** Without the pages of these names. */
export function closedAll(state: State, names: readonly Screen['name'][]): State {
  const [home, ...rest] = state.pages;
  return {
    ...state,
    pages: [home, ...rest.filter((page) => !names.includes(page.screen.name))],
    layout: null,
  };
}

/** Back at the top of the overview. */
export function atHome(state: State): State {
  return { ...state, pages: [{ ...state.pages[0], scroll: 0, focus: null }], layout: null };
}

/** The page that shows as when it was opened: at its top, nothing chosen, nothing told. */
export function renewed(state: State): State {
  const [home, ...rest] = state.pages;
  const last = rest.pop();
  if (!last) return { ...state, pages: [{ screen: home.screen, focus: null, scroll: 0 }] };
  return { ...state, pages: [home, ...rest, { screen: last.screen, focus: null, scroll: 0 }] };
}

/** With a change of the page that shows. */
export function withPage(state: State, change: Partial<Page>): State {
  const [home, ...rest] = state.pages;
  const last = rest.pop();
  if (!last) return { ...state, pages: [{ ...home, ...change }] };
  return { ...state, pages: [home, ...rest, { ...last, ...change }] };
}
