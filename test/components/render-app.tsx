import { App } from '../../components/app.tsx';
import { ThemeContext, themeFor } from '../../components/theme.ts';
import type { Store } from '../../src/app/store.ts';
import { renderAt } from './render-at.ts';

/** The whole UI over a store, on a pretended terminal without colours. */
export function renderApp(
  store: Store,
  size: { columns: number; rows: number },
): ReturnType<typeof renderAt> {
  return renderAt(
    <ThemeContext value={themeFor({ color: false })}>
      <App store={store} />
    </ThemeContext>,
    size,
  );
}
