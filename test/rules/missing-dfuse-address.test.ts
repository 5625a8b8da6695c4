import { rule } from '../../rules/tool/missing-dfuse-address.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const REFUSED = `dfu-util: Only DfuSe file version 1.1a is supported
dfu-util: (for raw binary download, use the --dfuse-address option)
`;
const run = (command: string) => `pi@printer:~/klipper $ ${command}\n${DFU_OPENED}${REFUSED}`;

ruleTable(rule, {
  finds: {
    'a raw file without an address': {
      evidence: paste(run('dfu-util -d ,0483:df11 -a 0 -D out/klipper.bin')),
      expect: { severity: 'error', certainty: 'certain', subject: 'out/klipper.bin on pi@printer' },
      says: [/no address \(-s\)/, /-s ADDRESS:leave/, /32KiB 0x08008000/],
    },
    'the address that another command of the text has': {
      evidence: paste(`${DFU_SUCCESS}${run('dfu-util -a 0 -D out/klipper.bin')}`),
      says: [/-s 0x08008000:leave/],
    },
    'output without its command': {
      evidence: paste(`${DFU_OPENED}${REFUSED}`),
      expect: { certainty: 'certain' },
    },
    'an ELF file, where the address alone would not help, as likely': {
      evidence: paste(run('dfu-util -a 0 -D app.out')),
      expect: { certainty: 'likely' },
    },
    'a try before the command that has the address': {
      evidence: paste(
        `${DFU_OPENED}pi@printer:~ $ dfu-util -l\n${run('dfu-util -a 0 -D out/klipper.bin')}${DFU_SUCCESS}`,
      ),
      says: [/-s 0x08008000:leave/],
    },
    'the address that another command has for the file in another folder': {
      evidence: paste(`${DFU_SUCCESS}${run('dfu-util -a 0 -D /tmp/klipper.bin')}`),
      says: [/-s 0x08008000:leave/],
    },
    'the address that another command has for another file': {
      evidence: paste(`${DFU_SUCCESS}${run('dfu-util -a 0 -D out/other.bin')}`),
      says: [/-s ADDRESS:leave/],
    },
    'the address that a command on another machine has': {
      evidence: paste(
        `${DFU_SUCCESS.replaceAll('pi@printer', 'pi@other')}${run('dfu-util -a 0 -D out/klipper.bin')}`,
      ),
      says: [/-s ADDRESS:leave/],
    },
    'the address that a command has which reads': {
      evidence: paste(
        `pi@printer:~ $ dfu-util -a 0 -s 0x08004000 -U out/klipper.bin\n${run('dfu-util -a 0 -D out/klipper.bin')}`,
      ),
      says: [/-s ADDRESS:leave/],
    },
    'a command that is too long to show': {
      evidence: paste(run(`dfu-util -a 0 -D ${'k'.repeat(190)}.bin`)),
      says: [/^(?!.*Then: )/],
    },
  },
  clears: {
    'a refusal although an address was given': paste(run('dfu-util -a 0 -s 0x08008000 -D out/klipper.bin')),
    'a flash with an address': paste(DFU_SUCCESS),
    'a DfuSe file that carries its own': paste(
      `$ dfu-util -a 0 -D firmware.dfu\n${DFU_OPENED}File contains 1 DFU images\nDone parsing DfuSe file\n`,
    ),
    'a board that was not found': paste(
      '$ dfu-util -a 0 -D out/klipper.bin\ndfu-util 0.11\n\ndfu-util: No DFU capable USB device available\n',
    ),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
