import { rule } from '../../rules/permission/vm-usb-not-passed-through.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { HostFacts } from '../../src/evidence/host.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

type Surroundings = NonNullable<HostFacts['surroundings']>;

const TABLET =
  'Bus 002 Device 002: ID 80ee:0021 VirtualBox USB Tablet\nBus 002 Device 001: ID 1d6b:0001 Linux Foundation 1.1 root hub\n';
const NONE = 'pi@vm:~$ dfu-util -a 0 -D out/klipper.bin\ndfu-util: No DFU capable USB device available\n';

function inside(kind: Surroundings[number]['kind'], name: string, more: Partial<Evidence>): Evidence {
  const { host } = healthyEvidence();
  if (host.status !== 'collected') throw new Error('no host');
  const surroundings: Surroundings = [
    { kind, name, origin: { kind: 'file', path: '/sys/class/dmi/id/sys_vendor' } },
  ];
  return liveEvidence({
    host: section({ ...host.value, surroundings }),
    usb: section({ devices: [usbDevice(0x1d6b, 2)], sightings: [] }),
    ...more,
  });
}
function both(): Evidence['host'] {
  const { host } = healthyEvidence();
  const origin = { kind: 'file', path: '/proc/version' } as const;
  const surroundings: Surroundings = [
    { kind: 'wsl', name: 'WSL 2', origin },
    { kind: 'virtual-machine', name: 'Hyper-V', origin },
  ];
  return host.status === 'collected' ? section({ ...host.value, surroundings }) : host;
}

ruleTable(rule, {
  finds: {
    'a virtual machine with no board, told by its own mouse': {
      evidence: paste(`pi@vm:~$ lsusb\n${TABLET}${NONE}`),
      expect: { severity: 'error', certainty: 'likely', subject: 'VirtualBox' },
      says: [/0483:df11/, /add a filter/],
    },
    'one in which dfu-util lists nothing': {
      evidence: paste(`pi@vm:~$ lsusb\n${TABLET}pi@vm:~$ dfu-util -l\ndfu-util 0.11\n`),
    },
    'one that systemd-detect-virt names': {
      evidence: paste(
        `pi@vm:~$ systemd-detect-virt\nkvm\npi@vm:~$ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n${NONE}`,
      ),
      expect: { subject: 'KVM' },
    },
    'a live one, for a flash': {
      evidence: inside('virtual-machine', 'VMware', { intent: 'flash' }),
      expect: { subject: 'VMware' },
    },
    'a container without the device node': {
      evidence: inside('container', 'docker', {
        usb: section({ devices: [dfuDevice(null, { node: null, access: 'none' })], sightings: [] }),
      }),
      expect: { certainty: 'certain', subject: '0483:df11 at 1-1.4' },
      says: [/device-cgroup-rule/],
    },
  },
  clears: {
    'a flash that worked, whose board is not in the list': paste(
      `pi@vm:~$ lsusb\n${TABLET}${DFU_SUCCESS.replaceAll('pi@printer', 'pi@vm')}`,
    ),
    'WSL, which is a virtual machine as well': inside('wsl', 'WSL 2', {
      intent: 'flash',
      host: both(),
    }),
    'a text of a container, which lists no device nodes': {
      ...inside('container', 'docker', {
        usb: section({ devices: [dfuDevice(null, { node: null, access: 'none' })], sightings: [] }),
      }),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'a live one that nobody wants to flash from': inside('virtual-machine', 'VMware', {}),
    'one with its board': inside('virtual-machine', 'VMware', {
      intent: 'flash',
      usb: section({ devices: [dfuDevice(null)], sightings: [] }),
    }),
    'a machine of its own': { ...healthyEvidence(), intent: 'flash' },
    'WSL, which has a rule of its own': inside('wsl', 'WSL 2', { intent: 'flash' }),
    'a container with its device node': inside('container', 'docker', {
      usb: section({
        devices: [dfuDevice(null, { node: { path: '/dev/bus/usb/001/012', mode: 0o664, uid: 0, gid: 46 } })],
        sightings: [],
      }),
    }),
  },
  skips: { 'no USB': liveEvidence({}) },
});
