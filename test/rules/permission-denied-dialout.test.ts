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
const STM32FLASH = `${PROMPT}stm32flash -w out/klipper.bin /dev/ttyAMA0\nstm32flash 0.5\nFailed to open port: /dev/ttyAMA0\n`;
const AMA0 = 'crw-rw---- 1 root dialout 204, 64 Jan  1 12:00 /dev/ttyAMA0\n';
const nobody: Evidence['host'] =
  healthy.host.status === 'collected' ? section({ ...healthy.host.value, user: null }) : healthy.host;

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
    'what says so once, beside stm32flash that gives no reason': {
      evidence: paste(
        `${STM32FLASH}${PROMPT}ls -l /dev/ttyAMA0\n${AMA0}${PROMPT}groups\npi adm sudo video\n${PROMPT}flash /dev/ttyUSB0\nflash: /dev/ttyUSB0: Permission denied\n`,
      ),
      expect: { subject: '/dev/ttyUSB0 on pi@printer', certainty: 'certain' },
    },
    'a user whose name can be no name of a user, without a command for it': {
      evidence: paste('Max@printer:~ $ echo hello > /dev/ttyUSB0\n-bash: /dev/ttyUSB0: Permission denied\n'),
      says: [/usermod -aG dialout \$USER/, /^(?!.*"usermod")/],
    },
    'a user whose name goes on with what can be in no name': {
      evidence: paste(
        'max.m@printer:~ $ echo hello > /dev/ttyUSB0\n-bash: /dev/ttyUSB0: Permission denied\n',
      ),
      says: [/usermod -aG dialout \$USER/, /^(?!.*"usermod")/],
    },
    'a text that shows the machine and no user': {
      evidence: {
        ...paste('Error writing firmware...Error: Error: Permission denied, cannot open /dev/ttyACM0\n'),
        host: nobody,
      },
      says: [/usermod -aG dialout \$USER/],
    },
    'a live port of a user whom nobody looked up': {
      evidence: withPort({ access: 'none' }, { host: nobody }),
      says: [/is not in it/, /usermod -aG dialout \$USER/],
    },
    'a live port on a machine that nobody looked at': {
      evidence: withPort({ access: 'none' }, { host: liveEvidence({}).host }),
      says: [/usermod -aG dialout \$USER/],
    },
  },
  clears: {
    'a machine whose ports nobody listed': liveEvidence({
      runs: section({ runs: [], linesRead: 0, linesRecognised: 0 }),
    }),
    'stm32flash with a port of which only its list is there, and no groups': paste(
      `${STM32FLASH}${PROMPT}ls -l /dev/ttyAMA0\n${AMA0}`,
    ),
    'stm32flash with a port, and no user': {
      ...paste(`${STM32FLASH}${PROMPT}ls -l /dev/ttyAMA0\n${AMA0}`),
      host: nobody,
    },
    'stm32flash with another port than the one that is listed': paste(
      `${STM32FLASH}${PROMPT}ls -l /dev/ttyAMA1\n${AMA0.replace('AMA0', 'AMA1')}${PROMPT}groups\npi adm sudo video\n`,
    ),
    'stm32flash with a port that is listed on another machine': paste(
      `${STM32FLASH}${PROMPT}groups\npi adm sudo video\npi@other:~ $ ls -l /dev/ttyAMA0\n${AMA0}`,
    ),
    'a text that lists a closed port and no refusal': {
      ...paste(`${PROMPT}ls\n`),
      serialPorts: withPort({ access: 'none' }).serialPorts,
    },
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
