import { readFileSync } from 'node:fs';
import { rule } from '../../rules/serial/rpi-mini-uart-no-even-parity.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const refused = (port: string) =>
  `pi@printer:~ $ stm32flash -w k.bin -v ${port}\nstm32flash 0.7\n\nhttp://stm32flash.sourceforge.net/\n\nUsing Parser : Raw BINARY\nSize         : 30064\nFailed to set terminal flags\nError probing interface "serial_posix"\nCannot handle device "${port}"\nFailed to open port: ${port}\n`;

ruleTable(rule, {
  finds: {
    "a Pi's serial0": {
      evidence: paste(refused('/dev/serial0')),
      expect: { severity: 'error', certainty: 'likely', subject: '/dev/serial0 on pi@printer' },
      says: [/mini UART/, /dtoverlay=miniuart-bt/],
    },
    "a Pi's ttyS0": { evidence: paste(refused('/dev/ttyS0')), says: [/config\.txt/] },
    'an adapter that cannot do it': {
      evidence: paste(refused('/dev/ttyUSB0')),
      says: [/this adapter or its driver/],
    },
    'output without its command': {
      evidence: paste(refused('/dev/serial0').split('\n').slice(1).join('\n')),
      says: [/the port refused 8E1|mini UART/],
    },
  },
  clears: {
    'a port that is not there': recorded('stm32flash-no-port'),
    'a bootloader that does not answer': recorded('stm32flash-held-in-reset'),
    'a bootloader that was spoken to without parity': recorded('stm32flash-no-parity'),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
