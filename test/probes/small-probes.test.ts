import { describe, expect, it } from 'vitest';
import { probeHost } from '../../src/probes/host.ts';
import { probeKernelLog } from '../../src/probes/kernel-log.ts';
import { probeSerialPorts } from '../../src/probes/serial-ports.ts';
import { probeServices } from '../../src/probes/services.ts';
import { probeTools } from '../../src/probes/tools.ts';
import { probeUdevRules } from '../../src/probes/udev-rules.ts';
import { fakePorts } from './fake-ports.ts';

describe('the host section', () => {
  it('knows the distribution, the board and the groups by name', async () => {
    const section = await probeHost(
      fakePorts({
        files: {
          '/etc/os-release': 'PRETTY_NAME="Raspbian GNU/Linux 11 (bullseye)"\nID=raspbian\nVERSION_ID="11"\n',
          '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0',
          '/etc/group': 'root:x:0:\ndialout:x:20:pi\npi:x:1000:\n',
        },
        groupIds: [1000, 20, 4711],
      }),
    );
    expect(section).toMatchObject({
      status: 'collected',
      value: {
        osName: 'Raspbian GNU/Linux 11 (bullseye)',
        osId: 'raspbian',
        osVersion: '11',
        model: 'Raspberry Pi 4 Model B Rev 1.4',
        user: { name: 'pi', groups: ['pi', 'dialout', '4711'], recordedGroups: ['dialout'] },
      },
    });
  });
});

describe('what a host runs inside of', () => {
  const surroundingsOf = async (host: Parameters<typeof fakePorts>[0], release?: string) => {
    const ports = fakePorts(host);
    const section = await probeHost(
      release === undefined ? ports : { ...ports, environment: { ...ports.environment, release } },
    );
    if (section.status === 'gap') throw new Error('gap');
    return section.value.surroundings?.map(({ kind, name }) => `${kind} ${name}`);
  };

  it.each([
    [{ '/.dockerenv': '' }, ['container docker']],
    [{ '/run/.containerenv': 'engine="podman-4.3"\n' }, ['container podman']],
    [{ '/proc/1/cgroup': '11:devices:/docker/4f3c\n' }, ['container docker']],
    [{ '/proc/1/cgroup': '0::/init.scope\n' }, []],
    [{ '/sys/class/dmi/id/sys_vendor': 'innotek GmbH\n' }, ['virtual-machine VirtualBox']],
    [{ '/sys/class/dmi/id/sys_vendor': 'QEMU\n' }, ['virtual-machine QEMU']],
    [{ '/sys/class/dmi/id/sys_vendor': 'VMware, Inc.\n' }, ['virtual-machine VMware']],
    [
      {
        '/sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n',
        '/sys/class/dmi/id/product_name': 'Virtual Machine\n',
      },
      ['virtual-machine Hyper-V'],
    ],
    [
      {
        '/sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n',
        '/sys/class/dmi/id/product_name': 'Surface Pro 7\n',
      },
      [],
    ],
    [
      {
        '/sys/class/dmi/id/sys_vendor': 'Apple Inc.\n',
        '/sys/class/dmi/id/product_name': 'MacBookPro11,1\n',
      },
      [],
    ],
    [{ '/sys/class/dmi/id/sys_vendor': 'LENOVO\n', '/sys/class/dmi/id/product_name': '20L5\n' }, []],
    [{ '/sys/class/dmi/id/sys_vendor': null }, []],
  ])('%j: %j', async (files, expected) => {
    expect(await surroundingsOf({ files })).toEqual(expected);
  });

  it('is told by the kernel of WSL', async () => {
    expect(await surroundingsOf({}, '5.15.153.1-microsoft-standard-WSL2')).toEqual(['wsl WSL 2']);
  });
});

describe('the throttling of a Raspberry Pi', () => {
  const PI = { '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0' };

  it('is asked of its firmware', async () => {
    const section = await probeHost(
      fakePorts({ files: PI, programs: { 'vcgencmd get_throttled': 'throttled=0x50005\n' } }),
    );
    expect(section).toMatchObject({ value: { throttled: { flags: 0x50005 } } });
  });

  it.each([{ 'vcgencmd get_throttled': 'VCHI initialization failed\n' }, {}])(
    'is left out where the firmware gives none: %j',
    async (programs: Record<string, string>) => {
      const section = await probeHost(fakePorts({ files: PI, programs }));
      expect(section.status === 'collected' && section.value).not.toHaveProperty('throttled');
    },
  );
});

describe('the tools section', () => {
  const DFU = 'dfu-util 0.9\n\nCopyright 2005-2009 Weston Schmidt\n';

  it('finds every tool in PATH order and asks one program of two names once', async () => {
    const ports = fakePorts({
      variables: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/bin' },
      files: { '/usr/local/bin/dfu-util': '', '/usr/bin/dfu-util': '', '/usr/bin/stm32flash': '' },
      links: { '/bin/dfu-util': '/usr/bin/dfu-util' },
      programs: {
        '/usr/local/bin/dfu-util --version': 'dfu-util 0.11-dev\n',
        '/usr/bin/dfu-util --version': DFU,
        '/usr/bin/stm32flash -h': { stderr: 'stm32flash 0.7\n\nUsage: ...\n', exitCode: 1 },
      },
    });
    const section = await probeTools(ports);
    if (section.status === 'gap') throw new Error('gap');
    expect(section.value.tools.map(({ path, realPath, version }) => [path, realPath, version])).toEqual([
      ['/usr/local/bin/dfu-util', '/usr/local/bin/dfu-util', '0.11-dev'],
      ['/usr/bin/dfu-util', '/usr/bin/dfu-util', '0.9'],
      ['/usr/bin/stm32flash', '/usr/bin/stm32flash', '0.7'],
      ['/bin/dfu-util', '/usr/bin/dfu-util', '0.9'],
    ]);
    expect(section.value.searchPath).toEqual(['/usr/local/bin', '/usr/bin', '/bin']);
    expect(ports.ran).toHaveLength(3);
  });

  it.each([
    ['arm-none-eabi-gcc', 'arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1 20221205\n', '12.2.1'],
    ['make', 'GNU Make 4.3\n', '4.3'],
    ['python3', 'Python 3.11.2\n', '3.11.2'],
    ['make', 'something else\n', null],
  ])('reads the version of %s', async (name, stdout, version) => {
    const section = await probeTools(
      fakePorts({
        variables: { PATH: '/b' },
        files: { [`/b/${name}`]: '' },
        programs: { [`/b/${name} --version`]: stdout },
      }),
    );
    expect(section).toMatchObject({ value: { tools: [{ name, version }] } });
  });

  it('keeps a tool that cannot be started, without a version, and says so', async () => {
    const section = await probeTools(
      fakePorts({ variables: { PATH: '/b' }, files: { '/b/dfu-util': 'wrong architecture' } }),
    );
    expect(section).toMatchObject({ complete: false, value: { tools: [{ version: null, firstLines: [] }] } });
  });
});

describe('the serial ports section', () => {
  const PORT = {
    path: '/dev/ttyACM0',
    byId: ['/dev/serial/by-id/usb-Klipper_stm32f429xx_2B00-if00'],
    byPath: [],
    driver: 'cdc_acm',
    usbPath: '1-1.4',
    vendorId: 0x1d50,
    productId: 0x614e,
    serialNumber: '2B00',
    access: 'read-write',
  } as const;

  it('names the process that has a port open, among those that may be seen', async () => {
    const section = await probeSerialPorts(
      fakePorts({
        serial: [PORT, { ...PORT, path: '/dev/ttyACM1' }],
        files: {
          '/proc/12/comm': 'bash\n',
          '/proc/612/comm': 'python\u001b[31m\n',
          '/proc/self/comm': 'not a process number',
        },
        links: { '/proc/12/fd/0': '/dev/null', '/proc/612/fd/3': '/dev/ttyACM0' },
      }),
    );
    expect(section).toMatchObject({
      value: { ports: [{ holder: { pid: 612, name: 'python' } }, { holder: null }] },
    });
  });
});

describe('the services section', () => {
  const ARGV =
    'systemctl show --property=Id,LoadState,ActiveState,SubState klipper.service moonraker.service octoprint.service ModemManager.service brltty.service brltty-udev.service fwupd.service';
  const block = (name: string, load: string, active: string, sub: string) =>
    `Id=${name}.service\nLoadState=${load}\nActiveState=${active}\nSubState=${sub}\n`;

  it('lists the installed services and which of them run', async () => {
    const stdout = [
      block('klipper', 'loaded', 'active', 'running'),
      block('ModemManager', 'loaded', 'inactive', 'dead'),
      block('fwupd', 'not-found', 'inactive', 'dead'),
    ].join('\n');
    expect(await probeServices(fakePorts({ programs: { [ARGV]: stdout } }))).toMatchObject({
      value: {
        services: [
          { name: 'klipper', active: true, state: 'active (running)' },
          { name: 'ModemManager', active: false },
        ],
      },
    });
  });

  it('is a gap in systemd’s own words where it does not run', async () => {
    const answer = { stderr: 'System has not been booted with systemd as init system (PID 1).', exitCode: 1 };
    expect(await probeServices(fakePorts({ programs: { [ARGV]: answer } }))).toMatchObject({
      status: 'gap',
      reason: 'not-collected',
      detail: expect.stringContaining('not been booted with systemd'),
    });
  });
});

describe('the kernel log section', () => {
  const JOURNAL = 'journalctl -k -o short-monotonic --no-pager -n 2000';
  const LINE = 'usb 1-1.4: New USB device found, idVendor=0483, idProduct=df11, bcdDevice=22.00';

  it('reads dmesg and keeps what concerns USB', async () => {
    const dmesg = `[    0.000000] Linux version 6.1\n[  812.000000] ${LINE}\n`;
    expect(await probeKernelLog(fakePorts({ programs: { dmesg } }))).toMatchObject({
      value: {
        events: [
          { kind: 'device-found', seconds: 812, port: '1-1.4', origin: { kind: 'command', argv: ['dmesg'] } },
        ],
      },
    });
  });

  it('asks the journal where dmesg is kept for root', async () => {
    const section = await probeKernelLog(
      fakePorts({
        programs: {
          dmesg: { stderr: 'dmesg: read kernel buffer failed: Operation not permitted', exitCode: 1 },
          [JOURNAL]: `[  812.100000] raspberrypi kernel: ${LINE}\n`,
        },
      }),
    );
    expect(section).toMatchObject({
      value: { events: [{ kind: 'device-found', seconds: 812.1, port: '1-1.4', vendorId: 0x0483 }] },
    });
  });

  it('is a gap for want of permission, not an empty log, when both refuse', async () => {
    const section = await probeKernelLog(
      fakePorts({
        programs: {
          dmesg: { stderr: 'dmesg: read kernel buffer failed: Operation not permitted', exitCode: 1 },
          [JOURNAL]: { stdout: '-- No entries --\n', stderr: 'Hint: You are currently not seeing messages' },
        },
      }),
    );
    expect(section).toMatchObject({
      status: 'gap',
      reason: 'no-permission',
      detail: expect.stringContaining('Operation not permitted'),
    });
  });
});

describe('the udev rules section', () => {
  const RULE =
    'SUBSYSTEMS=="usb", ATTRS{idVendor}=="0483", ATTRS{idProduct}=="df11", MODE="0664", GROUP="plugdev"';

  it('keeps rules that let somebody at a printer board, with file and line', async () => {
    const section = await probeUdevRules(
      fakePorts({
        files: {
          '/etc/udev/rules.d/99-dfu.rules': `# boards\n${RULE}\n`,
          '/etc/udev/rules.d/README': RULE,
          '/lib/udev/rules.d/69-cameras.rules': 'ATTRS{idVendor}=="041e", MODE="0660", GROUP="audio"\n',
          '/lib/udev/rules.d/99-dfu.rules': RULE.replace('0664', '0600'),
        },
      }),
    );
    expect(section).toMatchObject({
      complete: true,
      value: {
        foldersRead: ['/etc/udev/rules.d', '/lib/udev/rules.d'],
        rules: [{ path: '/etc/udev/rules.d/99-dfu.rules', line: 2, mode: '0664', group: 'plugdev' }],
      },
    });
    expect(section.status === 'collected' && section.value.rules).toHaveLength(1);
  });

  it('says which file it could not read', async () => {
    const files = { '/etc/udev/rules.d/10-secret.rules': null };
    expect(await probeUdevRules(fakePorts({ files }))).toMatchObject({
      complete: false,
      problems: [expect.stringContaining('10-secret.rules')],
    });
  });
});
