import { readFile } from 'node:fs/promises';

/**
 * Start-up cuts in bundled packages. Each names the file, the text that must be there exactly once, and what stands
 * in its place; docs/decisions/0001-one-bundle.md has what each saves.
 * @typedef {{name: string, file: RegExp, target: string, replacement: string}} Patch
 * @type {readonly Patch[]}
 */
export const PATCHES = [
  {
    // a look at `fetch` makes node load its whole HTTP client
    name: 'yoga-without-fetch',
    file: /yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    target: 'w||"function"!=typeof fetch?Promise',
    replacement: '!0?Promise',
  },
  {
    // waiting for the compiler threads costs more than compiling here, before the first frame
    name: 'yoga-compiled-at-once',
    file: /yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/,
    target: 'return WebAssembly.instantiate(f,d)',
    replacement: 'return{instance:new WebAssembly.Instance(new WebAssembly.Module(f),d)}',
  },
  {
    // the regular expression of all emoji sequences is built at its first use, which box-drawing would trigger
    name: 'emoji-only-where-one-can-be',
    file: /node_modules[\\/]string-width[\\/]index\.js$/,
    target: 'rgiEmojiRegex.test(segment)',
    replacement:
      '(/[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3]/u.test(segment) && rgiEmojiRegex.test(segment))',
  },
  {
    // ink would import react-devtools-core, which is not shipped
    name: 'no-devtools',
    file: /ink[\\/]build[\\/]reconciler\.js$/,
    target: "await import('./devtools.js');",
    replacement: '',
  },
];

/**
 * The text with one patch applied.
 * @param {string} text
 * @param {Patch} patch
 */
export function applyPatch(text, patch) {
  const parts = text.split(patch.target);
  if (parts.length !== 2) {
    throw new Error(
      `The patch ${patch.name} expects its text once and found it ${parts.length - 1} times: the package changed. ` +
        'Read its new code, then mend or drop the patch in test/tools/bundle-patches.mjs.',
    );
  }
  return parts.join(patch.replacement);
}

/**
 * An esbuild plugin that applies every patch, and says afterwards which of them met no file.
 * @param {readonly Patch[]} patches
 */
export function bundlePatches(patches = PATCHES) {
  const met = new Set();
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'bundle-patches',
    setup(build) {
      build.onLoad({ filter: /node_modules[\\/].*\.js$/ }, async ({ path }) => {
        const fitting = patches.filter((patch) => patch.file.test(path));
        if (fitting.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const patch of fitting) {
          contents = applyPatch(contents, patch);
          met.add(patch.name);
        }
        return { contents, loader: 'js' };
      });
    },
  };
  return { plugin, unused: () => patches.map((patch) => patch.name).filter((name) => !met.has(name)) };
}
