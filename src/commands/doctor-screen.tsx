import { render } from 'ink';
import { App } from '../../components/app.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { SPOKEN_THEME, ThemeContext, themeFor } from '../../components/theme.ts';
import type { Engine } from '../app/engine.ts';
import { isFlashing } from '../app/state.ts';
import { createStore } from '../app/store.ts';
import { farewell, lastWords } from '../app/views/farewell.ts';
import { showsUnicode } from './ascii.ts';
import { openClipboard } from './clipboard.ts';
import type { CommandContext } from './context.ts';
import { openEngine } from './doctor-engine.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { openFullScreen } from './full-screen.ts';
import { openPasteInput } from './paste-input.ts';
import { showsLinks, wantsVoice } from './terminal-kind.ts';
import { wrapText } from './wrap-text.ts';

/** what still runs when the user leaves (a probe, say) must not keep the shell waiting */
const PATIENCE_MS = 300;

/** Shows the terminal UI until the user leaves. Rejects with UsageError when the simulated board has an unknown name. */
export async function showDoctor(
  context: CommandContext,
  options: DoctorOptions,
  given?: Engine,
): Promise<number> {
  const simulated = options.simulate ?? null;
  let isGone = false;
  const engine = given ?? openEngine({ ...options, isTerminalGone: () => isGone });
  const store = createStore(
    engine,
    {
      simulated,
      intent: options.firmware === undefined ? 'look' : 'flash',
      replay: given !== undefined,
      ...(options.at === undefined ? {} : { at: options.at }),
    },
    { copy: openClipboard((text) => void process.stdout.write(text), process.env) },
  );
  const spoken = wantsVoice(process.env);
  const screen = openFullScreen(process.stdin, process.stdout, {
    ascii: !showsUnicode(process.env, process.platform),
    spoken,
    lastWords: () => lastWords(store.getState()),
    beforeHangup: () => {
      if (!isFlashing(store.getState())) return null;
      isGone = true;
      // a board in the middle of a flash is left worse than one that is done; what happens is kept for the next start
      return new Promise((resolve) => {
        store.subscribe(() => {
          if (!isFlashing(store.getState())) resolve();
        });
      });
    },
  });
  const input = openPasteInput(process.stdin, store.paste);
  const theme = spoken ? SPOKEN_THEME : themeFor({ color: context.color, links: showsLinks(process.env) });
  // from here on a terminal that is gone is no reason to end at once: there may be a flash
  void context.signal;
  let breakDown: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    breakDown = reject;
  });
  const ink = render(
    <ErrorBoundary onError={breakDown}>
      <ThemeContext value={theme}>
        <App store={store} />
      </ThemeContext>
    </ErrorBoundary>,
    {
      stdin: input.stream,
      stdout: screen.stream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
    },
  );
  try {
    const begun = store.start().then(() => store.left);
    return await Promise.race([store.left, broken, begun]);
  } finally {
    ink.unmount();
    input.close();
    screen.close();
    await store.stop();
    for (const line of farewell(store.getState())) {
      context.out(`${wrapText(line, process.stdout.columns || context.columns)}\n`);
    }
    setTimeout(() => process.exit(), PATIENCE_MS).unref();
  }
}
