import { rule } from '../../rules/permission/modemmanager-probing.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const ACTIVE = section({
  services: [
    {
      name: 'ModemManager',
      active: true,
      state: 'active (running)',
      origin: { kind: 'command' as const, argv: ['systemctl'] },
    },
  ],
});
const STATUS =
  '● ModemManager.service - Modem Manager\n     Active: active (running) since Sat 2024-05-04 10:12:01 CEST; 3h ago\n';
const FAILED =
  'pi@printer:~/klipper $ dfu-util -a 0 -D out/klipper.bin\ndfu-util: No DFU capable USB device available\n';
const on = (more: Partial<Evidence>): Evidence => ({ ...healthyEvidence(), services: ACTIVE, ...more });
const ports = (more: Partial<SerialPortFacts['ports'][number]>): Evidence['serialPorts'] => {
  const { serialPorts } = healthyEvidence();
  if (serialPorts.status !== 'collected') throw new Error('no ports');
  return section({ ports: serialPorts.value.ports.map((port) => ({ ...port, ...more })) });
};
const heldBy = (name: string) => ports({ holder: { pid: 612, name } });
const keptAway = (productId: number | null): Evidence['udevRules'] =>
  section({
    foldersRead: [],
    rules: [
      {
        path: '/etc/udev/rules.d/70-x.rules',
        line: 1,
        text: 'ATTRS{idVendor}=="1d50", ENV{ID_MM_DEVICE_IGNORE}="1"',
        vendorId: 0x1d50,
        productId,
        mode: null,
        group: null,
        tags: [],
        origin: { kind: 'file', path: '/etc/udev/rules.d/70-x.rules', line: 1 },
      },
    ],
  });
const PROBED =
  "Jul  8 14:40:36 laptop ModemManager[787]: <info>  Couldn't check support for device '/sys/devices/pci0000:00/0000:00:14.0/usb2/2-2': not supported by any plugin\n";

ruleTable(rule, {
  finds: {
    'its own words about a USB device': {
      evidence: paste(PROBED),
      expect: { severity: 'warning', certainty: 'certain' },
      says: [/as its own log says/, /ID_MM_DEVICE_IGNORE/],
    },
    'a port that it has open': {
      evidence: on({ serialPorts: heldBy('ModemManager') }),
      expect: { severity: 'warning', certainty: 'certain', subject: 'ModemManager at /dev/ttyACM0' },
      says: [/ATTRS\{idVendor\}==\\"1d50\\"/],
    },
    'its state beside a flash that failed, as a hint': {
      evidence: paste(`${FAILED}pi@printer:~/klipper $ systemctl status ModemManager\n${STATUS}`),
      expect: { severity: 'warning', certainty: 'hint' },
      says: [/A hint/],
    },
    'being active on a machine that is to flash, as information': {
      evidence: on({ intent: 'flash' }),
      expect: { severity: 'info', certainty: 'hint' },
    },
    'its own words once, beside its state and a flash that failed': {
      evidence: paste(`${PROBED}${FAILED}pi@printer:~/klipper $ systemctl status ModemManager\n${STATUS}`),
      expect: { certainty: 'certain' },
    },
    'a port that it has open once, where a flash is to come': {
      evidence: on({ intent: 'flash', serialPorts: heldBy('ModemManager') }),
      expect: { certainty: 'certain' },
    },
    'a board beside another one that a udev rule keeps it away from': {
      evidence: on({ intent: 'flash', udevRules: keptAway(0x6177) }),
      expect: { severity: 'info' },
    },
  },
  clears: {
    'a port that nobody has open': on({ serialPorts: ports({ holder: null }) }),
    'a port of whose device the product is not known': on({
      intent: 'flash',
      serialPorts: ports({ productId: null }),
    }),
    'a machine without a list of services': {
      ...on({ intent: 'flash' }),
      services: liveEvidence({}).services,
    },
    'being active where nobody wants to flash': on({}),
    'a board that a udev rule keeps it away from': on({
      intent: 'flash',
      udevRules: keptAway(null),
    }),
    'a service that does not run': paste(`${FAILED}${STATUS.replace('active (running)', 'inactive (dead)')}`),
    'a healthy printer': healthyEvidence(),
  },
  skips: { 'neither services, ports nor a text': liveEvidence({}) },
});
