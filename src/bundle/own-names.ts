import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';

/** What this machine calls itself and the people who use it; never written anywhere. */
export interface OwnNames {
  users: readonly string[];
  hosts: readonly string[];
}

const MAX_BYTES = 256 * 1024;
/** login.defs(5): people's accounts; those of the system tell nothing of anybody */
const [FIRST_PERSON, LAST_PERSON] = [1000, 60_000];

/** From hostname(5) and passwd(5); empty where a system has neither. */
export async function ownNames({ files }: Pick<HostPorts, 'files'>): Promise<OwnNames> {
  const read = async (path: string): Promise<string> => {
    try {
      return new TextDecoder().decode(await files.read(path, MAX_BYTES));
    } catch (error) {
      if (error instanceof FileError) return '';
      throw error;
    }
  };
  const [etc, kernel, passwd] = await Promise.all(
    ['/etc/hostname', '/proc/sys/kernel/hostname', '/etc/passwd'].map(read),
  );
  const users = (passwd ?? '').split('\n').flatMap((line) => {
    const [name = '', , uid, , gecos = ''] = line.split(':');
    if (!(Number(uid) >= FIRST_PERSON && Number(uid) < LAST_PERSON)) return [];
    // the first field of GECOS is the full name, and often empty or ",,,"
    const [fullName = ''] = gecos.split(',');
    return [name, fullName].filter((one) => one !== '');
  });
  return { users, hosts: [etc, kernel].flatMap((text) => text?.trim().split(/\s/)[0] || []) };
}
