import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder, without a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where the build leaves esbuild's account of what went into dist/. */
export const metafilePath = join(root, '.cache', 'metafile.json');
