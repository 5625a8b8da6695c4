import { constants } from 'node:fs';
import { access } from 'node:fs/promises';

/** What this user may do with a device node. */
export async function readAccess(path: string): Promise<'read-write' | 'read-only' | 'none'> {
  const may = (mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  if (!(await may(constants.R_OK))) return 'none';
  return (await may(constants.W_OK)) ? 'read-write' : 'read-only';
}
