import type { Files } from '../ports/files.ts';

const MOST = 1000;

/** `wanted`, or the first of wanted.2, wanted.3, ... at which nothing is: a kept file is never replaced by a later one. */
export async function freeBackupName(files: Files, wanted: string): Promise<string> {
  for (let number = 1; number < MOST; number++) {
    const name = number === 1 ? wanted : `${wanted}.${number}`;
    if ((await files.status(name)) === null) return name;
  }
  throw new Error(`there are ${MOST} files like ${wanted}`);
}
