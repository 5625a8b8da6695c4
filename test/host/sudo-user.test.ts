import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwdEntry, sudoUser } from '../../src/host/sudo-user.ts';

describe('the user behind sudo', () => {
  test('is named by SUDO_UID and SUDO_GID, for root only', () => {
    const variables = { SUDO_UID: '1000', SUDO_GID: '1001' };
    expect(sudoUser(variables, 0)).toEqual({ uid: 1000, gid: 1001 });
    expect(sudoUser(variables, 1000)).toBeNull();
    expect(sudoUser({}, 0)).toBeNull();
    expect(sudoUser({ SUDO_UID: '0', SUDO_GID: '0' }, 0)).toBeNull();
    expect(sudoUser({ SUDO_UID: '1e3', SUDO_GID: '-1' }, 0)).toBeNull();
  });

  describe('in passwd', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-passwd-'));
      writeFileSync(
        path.join(folder, 'passwd'),
        'root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:,,,:/home/pi:/bin/bash\nodd:x:1001:1001::relative:/bin/sh\n',
      );
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('has a name and a home', () => {
      const file = path.join(folder, 'passwd');
      expect(passwdEntry(1000, file)).toEqual({ name: 'pi', home: '/home/pi' });
      expect(passwdEntry(1001, file)).toBeNull();
      expect(passwdEntry(4242, file)).toBeNull();
      expect(passwdEntry(1000, path.join(folder, 'nowhere'))).toBeNull();
    });
  });
});
