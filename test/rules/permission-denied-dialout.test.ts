import { rule } from '../../rules/permission/permission-denied-dialout.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const PROMPT = 'pi@printer:~/klipper $ ';
const healthy = healthyEvidence();

function withPort(
  more: Partial<SerialPortFacts['ports'][number]>,
  sections: Partial<Evidence> = {},
): Evidence {
  const { serialPorts } = healthy;
  if (serialPorts.status !== 'collected') throw new Error('no ports');
  const ports = serialPorts.value.ports.map((port) => ({ ...port, ...more }));
  return liveEvidence({ serialPorts: section({ ports }), host: healthy.host, ...sections });
}

function withoutGroup(osId: string, recordedGroups: string[] = []): Evidence['host'] {
  if (healthy.host.status !== 'collected') throw new Error('no host');
  return section({
    ...healthy.host.value,
    osId,
    user: { name: 'max', uid: 1000, groups: ['max'], recordedGroups },
  });
}

ruleTable(rule, {
  finds: {
    'what a shell says': {
      evidence: paste(`${PROMPT}echo hello > /dev/ttyUSB0\n-bash: /dev/ttyUSB0: Permission denied\n`),
      expect: { severity: 'error', certainty: 'certain', subject: '/dev/ttyUSB0 on pi@printer' },
      says: [/"usermod","-aG","dialout","pi"/, /Log out and in again/],
    },
    'what a web flasher on node says': {
      evidence: paste('Error writing firmware...Error: Error: Permission denied, cannot open /dev/ttyACM0\n'),
      says: [/usermod -aG dialout \$USER/],
    },
    'what pyserial says': {
      evidence: paste(
        "serial.serialutil.SerialException: [Errno 13] could not open port /dev/ttyACM0: [Errno 13] Permission denied: '/dev/ttyACM0'\n",
      ),
    },
    'what avrdude says': {
      evidence: paste('avrdude: ser_open(): can\'t open device "/dev/ttyUSB0": Permission denied\n'),
    },
    'stm32flash, which gives no reason, beside the port and the groups': {
      evidence: paste(
        `${PROMPT}stm32flash -w out/klipper.bin /dev/ttyAMA0\nstm32flash 0.5\nFailed to open port: /dev/ttyAMA0\n${PROMPT}ls -l /dev/ttyAMA0\ncrw-rw---- 1 root dialout 204, 64 Jan  1 12:00 /dev/ttyAMA0\n${PROMPT}groups\npi adm sudo video\n`,
      ),
      expect: { certainty: 'likely' },
      says: [/"dialout","pi"/],
    },
    'a live port, for a flash': {
      evidence: withPort({ access: 'none' }, { intent: 'flash', host: withoutGroup('debian') }),
      expect: { severity: 'error', subject: '/dev/ttyACM0' },
      says: [/"dialout","max"/],
    },
    'a live port on Arch, whose group is uucp, as a warning': {
      evidence: withPort({ access: 'read-only' }, { host: withoutGroup('arch') }),
      expect: { severity: 'warning' },
      says: [/only read from it/, /"uucp","max"/],
    },
    'a user who was added and has not logged in since': {
      evidence: withPort({ access: 'none' }, { host: withoutGroup('debian', ['dialout']) }),
      says: [/began before that/, /Log out and in again/, /^(?!.*usermod)/],
    },
    'a port that is closed although the user is in the group': {
      evidence: withPort({ access: 'none' }),
      says: [/in the group dialout already/, /See whose port it is/],
    },
  },
  clears: {
    'a file that may not be run': paste(`${PROMPT}./flash.sh\n-bash: ./flash.sh: Permission denied\n`),
    'a refusal under sudo': paste(
      `${PROMPT}sudo flash /dev/ttyUSB0\nflash: /dev/ttyUSB0: Permission denied\n`,
    ),
    'somebody who writes about it': paste('I get permission denied on /dev/ttyUSB0 when I flash\n'),
    'stm32flash with a port that the user may open': paste(
      `${PROMPT}stm32flash -w out/klipper.bin /dev/ttyAMA0\nstm32flash 0.5\nFailed to open port: /dev/ttyAMA0\n${PROMPT}ls -l /dev/ttyAMA0\ncrw-rw---- 1 root dialout 204, 64 Jan  1 12:00 /dev/ttyAMA0\n${PROMPT}groups\npi adm dialout video\n`,
    ),
    'a port that may be opened': withPort({}),
    "the mainboard's own port": withPort({ access: 'none', usbPath: null }),
  },
  skips: { 'neither ports nor a text': liveEvidence({}) },
});
