import { readFileSync } from 'node:fs';
import process from 'node:process';

/** The user who ran this program with sudo(8), which tells in SUDO_UID and SUDO_GID; null otherwise. */
export function sudoUser(
  variables: NodeJS.ProcessEnv = process.env,
  uid: number | undefined = process.getuid?.(),
): { uid: number; gid: number } | null {
  const ids = [variables['SUDO_UID'], variables['SUDO_GID']];
  if (uid !== 0 || !ids.every((id) => id !== undefined && /^\d{1,10}$/.test(id))) return null;
  const [sudoUid = 0, sudoGid = 0] = ids.map(Number);
  return sudoUid === 0 ? null : { uid: sudoUid, gid: sudoGid };
}

/** Name and home of a user as passwd(5) has them; null when it has no such user or cannot be read. */
export function passwdEntry(uid: number, file = '/etc/passwd'): { name: string; home: string } | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // no such file, as on systems that keep their users elsewhere: the caller goes on with what it knows
    return null;
  }
  for (const line of text.split('\n')) {
    const [name = '', , id, , , home = ''] = line.split(':');
    if (id === String(uid) && home.startsWith('/')) return { name, home };
  }
  return null;
}
