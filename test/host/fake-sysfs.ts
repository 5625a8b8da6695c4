import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with the given files (text or bytes) and links (`-> target`), as sysfs would show them. */
export async function fakeSysfs(tree: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'doctor-sysfs-'));
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    await mkdir(dirname(full), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) {
      await symlink(content.slice(3).replace('ROOT', root), full);
    } else {
      await writeFile(full, content);
    }
  }
  return root;
}
