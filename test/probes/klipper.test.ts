import { describe, expect, it } from 'vitest';
import { findKlipperTree } from '../../src/probes/klipper/find-tree.ts';
import { probeKlipper } from '../../src/probes/klipper/klipper.ts';
import { type FakeHost, fakePorts } from './fake-ports.ts';

const TREE = '/home/pi/klipper';
const COMMIT = '4f2c8d0e91b7a6f35d2480c19e7ab35d60f8e2a1';
const GIT = `git --no-optional-locks -c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.pager=cat -C ${TREE}`;
const STATUS = `${GIT} status --porcelain=v1 -z --untracked-files=no --ignore-submodules=all`;
const SCRIPT =
  'def flash(start):\n    args = ["dfu-util", "-a", "0",\n            "-R", "-s", "%s:leave" % start]\n';
const FILES = {
  [`${TREE}/scripts/flash_usb.py`]: SCRIPT,
  [`${TREE}/src/stm32/Makefile`]: 'serialflash:\n\t$(Q)stm32flash -w $< -g 0 $(FLASH_DEVICE)\n',
  [`${TREE}/src/stm32/main.c`]: '',
  [`${TREE}/lib/cmsis/core.h`]: '',
  [`${TREE}/src/notes.txt`]: '',
  [`${TREE}/.config`]: 'CONFIG_MCU="stm32f429xx"\n# CONFIG_MACH_AVR is not set\n',
};

async function probe(host: FakeHost, named?: string) {
  const ports = fakePorts(host);
  const section = await probeKlipper(ports, await findKlipperTree(ports, named));
  if (section.status === 'gap') throw new Error(section.detail);
  return section;
}

describe('where Klipper is looked for', () => {
  it.each([
    ['the current folder', { workingDirectory: TREE }, TREE],
    ['~/klipper', { home: '/home/pi' }, TREE],
    ['the home behind sudo', { home: '/root', variables: { SUDO_USER: 'pi' } }, TREE],
  ])('%s', async (_place, host, path) => {
    expect(await findKlipperTree(fakePorts({ files: FILES, ...host }), undefined)).toEqual({
      kind: 'tree',
      path,
    });
  });

  it('~/kalico, and the home that the user database names', async () => {
    const files = {
      '/srv/ada/kalico/klippy/klippy.py': '',
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nada:x:1001:1001::/srv/ada:/bin/sh\n',
    };
    const ports = fakePorts({ files, home: '/root', variables: { SUDO_USER: 'ada' } });
    expect(await findKlipperTree(ports, undefined)).toEqual({ kind: 'tree', path: '/srv/ada/kalico' });
  });

  it('never follows a user name that is a path', async () => {
    const ports = fakePorts({ files: FILES, home: '/root', variables: { SUDO_USER: '../home/pi' } });
    expect(await findKlipperTree(ports, undefined)).toMatchObject({ kind: 'none', named: false });
  });

  it('only the named place when one is named', async () => {
    const ports = fakePorts({ files: FILES, workingDirectory: '/home/pi' });
    expect(await findKlipperTree(ports, './klipper')).toEqual({ kind: 'tree', path: TREE });
    expect(await findKlipperTree(ports, 'nowhere')).toMatchObject({ kind: 'none', named: true });
    const section = await probeKlipper(ports, await findKlipperTree(ports, 'nowhere'));
    expect(section).toEqual({
      status: 'gap',
      reason: 'not-collected',
      detail: '/home/pi/nowhere does not exist.',
    });
  });
});

describe('the klipper section', () => {
  it('tells where the tree comes from, what is configured, and how the tools are called', async () => {
    const section = await probe({
      files: FILES,
      modifiedMs: {
        [`${TREE}/src/stm32/main.c`]: 5,
        [`${TREE}/lib/cmsis/core.h`]: 9,
        [`${TREE}/src/notes.txt`]: 11,
      },
      programs: {
        [`${GIT} rev-parse HEAD`]: `${COMMIT}\n`,
        [`${GIT} config --get remote.origin.url`]: 'https://me:secret@github.com/Klipper3d/klipper.git\n',
        [STATUS]: ' M scripts/flash_usb.py\0R  new name.c\0old.c\0',
      },
    });
    expect(section).toMatchObject({
      complete: true,
      value: {
        path: TREE,
        remote: 'https://github.com/Klipper3d/klipper.git',
        commit: COMMIT,
        localChanges: ['scripts/flash_usb.py', 'new name.c'],
        config: {
          symbols: { CONFIG_MCU: 'stm32f429xx', CONFIG_MACH_AVR: 'n' },
          lines: { CONFIG_MCU: 1, CONFIG_MACH_AVR: 2 },
        },
        flashCalls: [
          { tool: 'dfu-util', path: `${TREE}/scripts/flash_usb.py`, line: 2 },
          { tool: 'stm32flash', path: `${TREE}/src/stm32/Makefile`, line: 2 },
        ],
        newestSource: { path: `${TREE}/lib/cmsis/core.h`, modifiedMs: 9 },
      },
    });
    const reset = section.value.flashCalls[0]?.tokens.find(({ text }) => text === '-R');
    expect(reset?.line).toBe(3);
  });

  it('takes the newest source of the chip that is configured, not of another', async () => {
    const files = {
      ...FILES,
      [`${TREE}/.config`]: 'CONFIG_BOARD_DIRECTORY="stm32"\n',
      [`${TREE}/src/stm32/Makefile`]: 'CFLAGS += -Ilib/cmsis -Ilib/stm32f4/include\n',
      [`${TREE}/src/generic/timer.c`]: '',
      [`${TREE}/src/avr/Makefile`]: '',
      [`${TREE}/src/avr/main.c`]: '',
      [`${TREE}/lib/bossac/flasher.h`]: '',
    };
    const newest = async (modifiedMs: Record<string, number>, config = files[`${TREE}/.config`]) =>
      (await probe({ files: { ...files, [`${TREE}/.config`]: config ?? '' }, modifiedMs })).value.newestSource
        ?.path;
    const others = { [`${TREE}/src/avr/main.c`]: 9, [`${TREE}/lib/bossac/flasher.h`]: 8 };
    expect(await newest({ ...others, [`${TREE}/lib/cmsis/core.h`]: 5 })).toBe(`${TREE}/lib/cmsis/core.h`);
    expect(await newest({ ...others, [`${TREE}/src/generic/timer.c`]: 5 })).toBe(
      `${TREE}/src/generic/timer.c`,
    );
    expect(await newest(others, '')).toBe(`${TREE}/src/avr/main.c`);
    expect(await newest(others, 'CONFIG_BOARD_DIRECTORY="../x"')).toBe(`${TREE}/src/avr/main.c`);
  });

  it.each([
    ['a loose reference', { [`${TREE}/.git/refs/heads/master`]: `${COMMIT}\n` }],
    ['a packed reference', { [`${TREE}/.git/packed-refs`]: `# pack-refs\n${COMMIT} refs/heads/master\n` }],
  ])('reads .git itself where git cannot be asked: %s', async (_form, more) => {
    const section = await probe({
      files: {
        ...FILES,
        [`${TREE}/.git/HEAD`]: 'ref: refs/heads/master\n',
        [`${TREE}/.git/config`]:
          '[remote "fork"]\n\turl = https://example.com/fork\n[remote "origin"]\n\turl = https://token@github.com/KalicoCrew/kalico\n',
        ...more,
      },
    });
    expect(section).toMatchObject({
      complete: false,
      value: { remote: 'https://github.com/KalicoCrew/kalico', commit: COMMIT, localChanges: null },
    });
  });

  it('follows a worktree to its repository and never a reference out of it', async () => {
    const files = {
      ...FILES,
      [`${TREE}/.git`]: 'gitdir: /home/pi/main/.git/worktrees/klipper\n',
      '/home/pi/main/.git/worktrees/klipper/HEAD': `${COMMIT}\n`,
    };
    expect((await probe({ files })).value.commit).toBe(COMMIT);
    const evil = {
      ...FILES,
      [`${TREE}/.git/HEAD`]: 'ref: refs/../../../etc/shadow\n',
      '/etc/shadow': COMMIT,
    };
    expect((await probe({ files: evil })).value.commit).toBeNull();
  });

  it('reads one named Makefile alone', async () => {
    const section = await probe(
      { files: { ...FILES, '/tmp/Makefile': 'all:\n\tdfu-util -R -a 0 -D $<\n' } },
      '/tmp/Makefile',
    );
    expect(section.value).toMatchObject({
      path: '/tmp/Makefile',
      config: null,
      flashCalls: [{ tool: 'dfu-util', line: 2 }],
    });
  });

  it('goes on without a script that it may not read, and says so', async () => {
    const section = await probe({ files: { ...FILES, [`${TREE}/scripts/flash_usb.py`]: null } });
    expect(section).toMatchObject({ complete: false, problems: [expect.stringContaining('flash_usb.py')] });
    expect(section.value.flashCalls).toHaveLength(1);
  });
});
