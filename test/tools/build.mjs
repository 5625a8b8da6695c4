import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundlePatches } from './bundle-patches.mjs';
import { metafilePath, root } from './root.mjs';

/** Native addons: they stay beside the bundle and are loaded when a port is opened. */
export const EXTERNAL = ['usb', 'serialport'];

const REQUIRE_FOR_COMMONJS =
  "import { createRequire as bundledCreateRequire } from 'node:module';const require = bundledCreateRequire(import.meta.url);";

/**
 * Bundles src/cli.tsx into dist/: one entry (dist/cli.js) and the chunks that it loads when a command needs them.
 * Rejects when esbuild finds an error, when a patch no longer fits its package, and when the entry could not be run
 * as a program; dist/ then stays as it was. Also writes the metafile: what was bundled, for the notices.
 */
export async function buildBundle() {
  const outdir = join(root, `.dist-${process.pid}`);
  try {
    const { metafile } = await bundleInto(outdir);
    await mkdir(join(root, '.cache'), { recursive: true });
    await writeFile(metafilePath, JSON.stringify(metafile));
    await rm(join(root, 'dist'), { recursive: true, force: true });
    await rename(outdir, join(root, 'dist'));
    return metafile;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** @param {string} outdir */
async function bundleInto(outdir) {
  const patches = bundlePatches();
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.tsx'],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    jsx: 'automatic',
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    chunkNames: 'chunks/[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: EXTERNAL,
    // wrap-ansi brings an older one, with a second table of emoji
    alias: { 'string-width': join(root, 'node_modules', 'string-width', 'index.js') },
    banner: { js: REQUIRE_FOR_COMMONJS },
    plugins: [patches.plugin],
  });
  const unused = patches.unused();
  if (unused.length > 0) {
    throw new Error(
      `These patches of bundle-patches.mjs met no file: ${unused.join(', ')}. Is the package still bundled?`,
    );
  }
  const entry = join(outdir, 'cli.js');
  if (!(await readFile(entry, 'utf8')).startsWith('#!/usr/bin/env node\n')) {
    throw new Error(
      'src/cli.tsx must begin with #!/usr/bin/env node, or dist/cli.js cannot be run as a program.',
    );
  }
  await chmod(entry, 0o755);
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { outputs } = await buildBundle();
  const code = Object.entries(outputs).filter(([name]) => name.endsWith('.js'));
  const bytes = code.reduce((sum, [, output]) => sum + output.bytes, 0);
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(
    `dist/cli.js and ${code.length - 1} chunks, ${Math.ceil(bytes / 1024)} KiB, in ${seconds.toFixed(1)} s\n`,
  );
}
