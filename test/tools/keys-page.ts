import { keysTable } from '../../src/app/keymap.ts';
import { screensTable } from '../../src/app/screens.ts';

/** docs/keys.md: all keys and the map of screens. */
export function renderKeysPage(): string {
  return `# Keys and screens

Made from \`src/app/keymap.ts\` and \`src/app/screens.ts\` by \`npm run generate\`; edit those.

## Keys

The last line of every screen shows the keys that do something there. These are all of them.

${keysTable()}
## Screens

The first line of every screen says where it is: "Overview > Finding". A key in this table opens its screen from the
overview.

${screensTable()}`;
}
