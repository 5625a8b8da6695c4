import type { SetupDeed } from '../setup/step.ts';
import type { Deed } from './item.ts';
import type { Screen } from './state.ts';

/* None is longer than five letters: with that all keys of a long page fit into the last line of 80 columns. */

/** What the footer calls the deeds of guided setup. */
const SETUP_WORD: Readonly<Record<SetupDeed['kind'], string>> = {
  decide: 'take',
  'write-config': 'write',
  make: 'build',
  'ask-file': 'open',
  flash: 'plan',
  'edit-printer-config': 'show',
  copy: 'copy',
  'go-to': 'open',
  'start-over': 'do it',
};

/** What the footer calls the deed of the chosen item. */
const ENTER_WORD: Readonly<Record<Exclude<Deed['kind'], 'setup-deed'>, string>> = {
  open: 'open',
  'hand-off': 'open',
  'open-host': 'use',
  'begin-flash': 'start',
  'stop-flash': 'stop',
  'look-to-flash': 'look',
  copy: 'copy',
  'close-log': 'go on',
  report: 'open',
  'write-report': 'write',
  back: 'back',
  home: 'back',
  setup: 'open',
  'setup-skip': 'skip',
  'setup-next': 'go on',
  'setup-write-edit': 'write',
  'setup-stop': 'stop',
};

/** These lie over what goes on: the way back from them leads on. */
const INTERLUDES: readonly Screen['name'][] = ['stop-flash', 'setup-deed'];

/** What Enter does on the item of this deed, for the footer. */
export function enterWord(deed: Deed, screen: Screen['name']): string {
  if (deed.kind === 'back' && INTERLUDES.includes(screen)) return 'go on';
  return deed.kind === 'setup-deed' ? SETUP_WORD[deed.deed.kind] : ENTER_WORD[deed.kind];
}
