import { arch, homedir, release, userInfo } from 'node:os';
import type { Environment } from '../ports/environment.ts';
import { passwdEntry, sudoUser } from './sudo-user.ts';

/** Run under sudo, the home folder is that of the user who ran it: theirs are the Klipper tree and the settings. */
export function readEnvironment(): Environment {
  const behindSudo = sudoUser();
  return {
    platform: process.platform,
    arch: arch(),
    release: release(),
    variables: process.env,
    workingDirectory: process.cwd(),
    homeDirectory: (behindSudo && passwdEntry(behindSudo.uid)?.home) ?? homedir(),
    user: {
      name: userName(),
      uid: process.getuid?.() ?? null,
      gid: process.getgid?.() ?? null,
      groupIds: process.getgroups?.() ?? [],
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a uid without an entry in the user database, as in containers
    return process.env['USER'] ?? process.env['USERNAME'] ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
