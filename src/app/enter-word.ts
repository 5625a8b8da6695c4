import type { SetupDeed } from '../setup/step.ts';
import type { Deed } from './item.ts';

/** What the footer calls the deeds of guided setup. */
const SETUP_WORD: Readonly<Record<SetupDeed['kind'], string>> = {
  decide: 'choose',
  'write-config': 'write',
  make: 'build',
  'ask-file': 'open',
  flash: 'show the plan',
  'edit-printer-config': 'show the change',
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
  back: 'do it',
  home: 'go back',
  setup: 'open',
  'setup-skip': 'skip',
  'setup-next': 'go on',
  'setup-write-edit': 'write',
  'setup-stop': 'stop',
};

/** What Enter does on the item of this deed, for the footer. */
export function enterWord(deed: Deed): string {
  return deed.kind === 'setup-deed' ? SETUP_WORD[deed.deed.kind] : ENTER_WORD[deed.kind];
}
