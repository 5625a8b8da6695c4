import { rule } from '../../rules/firmware/firmware-linked-elsewhere.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const TREE = '/home/pi/klipper';
const vectors = (resetVector: number, base: number | null) => ({
  initialStackPointer: 0x2002_0000,
  resetVector,
  baseCandidates: base === null ? [] : [base],
  base,
});
const KLIPPER = { mcu: 'stm32f446xx', version: null, clockFrequency: null, constants: {} };

function firmware(more: Partial<FirmwareFacts>): Partial<Evidence> {
  const path = `${TREE}/out/klipper.bin`;
  return {
    firmware: section({
      path,
      format: 'bin',
      size: 30_064,
      modifiedMs: 0,
      sha256: '',
      vectors: vectors(0x0800_f009, 0x0800_8000),
      dictionary: KLIPPER,
      chosen: 'found',
      origin: { kind: 'file', path },
      ...more,
    }),
  };
}

function tree(start: string | null, more: Partial<FirmwareFacts> = {}): Evidence {
  return liveEvidence({
    intent: 'flash',
    ...firmware(more),
    klipper: section({
      path: TREE,
      remote: null,
      commit: null,
      localChanges: null,
      config: {
        path: `${TREE}/.config`,
        modifiedMs: 0,
        symbols: start === null ? {} : { CONFIG_FLASH_APPLICATION_ADDRESS: start },
        lines: { CONFIG_FLASH_APPLICATION_ADDRESS: 31 },
      },
      flashCalls: [],
      newestSource: null,
    }),
  });
}

const run = (command: string) =>
  pastedRun(4, command, [], { arguments: readDfuUtilArguments(command.split(' ')), outcome: 'unknown' });

ruleTable(rule, {
  finds: {
    'an image for another address than the .config': {
      evidence: tree('0x8000000'),
      expect: {
        severity: 'error',
        certainty: 'certain',
        origins: [
          { kind: 'file', path: `${TREE}/out/klipper.bin`, text: 'reset vector 0x0800f009' },
          {
            kind: 'file',
            path: `${TREE}/.config`,
            line: 31,
            text: 'CONFIG_FLASH_APPLICATION_ADDRESS=0x8000000',
          },
        ],
      },
      says: [/built for 0x08008000, but the \.config says that `make flash` writes to 0x08000000/],
    },
    'a leftover, as a warning, when nothing is to be flashed': {
      evidence: { ...tree('0x8000000'), intent: 'look' },
      expect: { severity: 'warning' },
    },
    'an image of unknown base whose code lies outside': {
      evidence: tree('0x8008000', { vectors: vectors(0x0800_4101, null) }),
      says: [/starts its code at 0x08004100/],
    },
    'an image whose code begins right behind its end': {
      evidence: tree('0x8008000', { vectors: vectors(0x0800_8000 + 30_064 + 1, null) }),
    },
    'a command that writes it elsewhere': {
      evidence: pastedRuns([run('dfu-util -a 0 -s 0x8000000:leave -D klipper.bin')], firmware({})),
      expect: { severity: 'error' },
      says: [/the command writes it to 0x08000000/],
    },
  },
  clears: {
    'an image for the address of the .config': tree('0x8008000'),
    'an image of unknown base that fits': tree('0x8008000', { vectors: vectors(0x0800_f009, null) }),
    'a file without vectors': tree('0x8000000', { vectors: null }),
    'a .config without an address': tree(null),
    'a named file that is no Klipper firmware': tree('0x8000000', { chosen: 'named', dictionary: null }),
    'a command that writes it to its place': pastedRuns(
      [run('dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin')],
      firmware({}),
    ),
    'a command about another file': pastedRuns(
      [run('dfu-util -a 0 -s 0x8000000 -D other.bin')],
      firmware({}),
    ),
  },
  skips: { 'no firmware': liveEvidence({ intent: 'flash' }) },
});
