import { rule } from '../../rules/tool/serialflash-ignores-offset.ts';
import type { LineMeaning } from '../../src/evidence/runs.ts';
import { readDfuUtilArguments, readStm32flashArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const TREE = '/home/pi/klipper';
const MAKEFILE = `${TREE}/src/stm32/Makefile`;
const UART = { CONFIG_STM32_SERIAL_USART1: 'y' };

function tree(symbols: Record<string, string>, command = 'stm32flash -w $< -v -g 0 $(FLASH_DEVICE)') {
  return liveEvidence({
    intent: 'flash',
    klipper: section({
      path: TREE,
      remote: null,
      commit: null,
      localChanges: null,
      config: {
        path: `${TREE}/.config`,
        modifiedMs: 0,
        symbols: { CONFIG_MCU: 'stm32f103xe', ...symbols },
        lines: { CONFIG_FLASH_APPLICATION_ADDRESS: 31 },
      },
      flashCalls: [
        {
          tool: 'stm32flash' as const,
          path: MAKEFILE,
          line: 86,
          tokens: command.split(' ').map((text) => ({ text, line: 86 })),
          origin: { kind: 'file' as const, path: MAKEFILE, line: 86 },
        },
      ],
      newestSource: null,
    }),
  });
}

const serial = (line: number, command: string, said: LineMeaning[], host: string | null = null) =>
  pastedRun(
    line,
    command,
    said.map((meaning) => [meaning, 'x']),
    {
      arguments: readStm32flashArguments(command.split(' ')),
      outcome: 'unknown',
      host,
    },
  );
const dfu = (line: number, command: string, host: string | null = null) =>
  pastedRun(line, command, [], {
    arguments: readDfuUtilArguments(command.split(' ')),
    outcome: 'unknown',
    host,
  });
const DFU = 'dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin';
const SERIAL = 'stm32flash -w out/klipper.bin -v -g 0 /dev/ttyUSB0';
const at = (address: string) => ({ ...UART, CONFIG_FLASH_APPLICATION_ADDRESS: address });
const offset = at('0x8007000');
function withoutConfig(evidence: ReturnType<typeof tree>) {
  const { klipper } = evidence;
  if (klipper.status !== 'collected') throw new Error('no tree');
  return { ...evidence, klipper: section({ ...klipper.value, config: null }) };
}

ruleTable(rule, {
  finds: {
    'a tree that builds for behind a bootloader, for a board on a UART': {
      evidence: tree(offset),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: MAKEFILE,
        origins: [
          { kind: 'file', path: MAKEFILE, line: 86 },
          {
            kind: 'file',
            path: `${TREE}/.config`,
            line: 31,
            text: 'CONFIG_FLASH_APPLICATION_ADDRESS=0x8007000',
          },
        ],
      },
      says: [/0x08000000 to 0x08006fff/, /"-S","0x08007000"/],
    },
    'a tree from before December 2022': { evidence: tree({ ...UART, CONFIG_FLASH_START: '0x8007000' }) },
    'a run that wrote over the bootloader': {
      evidence: pastedRuns([serial(1, SERIAL, ['write-memory-progress', 'write-done']), dfu(9, DFU)]),
      expect: { certainty: 'likely' },
      says: [/wrote out\/klipper\.bin at 0x08000000/, /0x08008000/, /\/dev\/ttyUSB0/],
    },
    'a run that failed before it wrote, as a warning': {
      evidence: pastedRuns([{ ...serial(1, SERIAL, []), outcome: 'failed' }, dfu(9, DFU)]),
      expect: { severity: 'warning' },
      says: [/was to write out\/klipper\.bin/],
    },
    'a run that failed after it began to write': {
      evidence: pastedRuns([
        { ...serial(1, SERIAL, ['write-memory-progress']), outcome: 'failed' },
        dfu(9, DFU),
      ]),
      expect: { severity: 'error' },
    },
    'a run of which nothing more is known': {
      evidence: pastedRuns([serial(1, SERIAL, []), dfu(9, DFU)]),
      expect: { severity: 'error' },
    },
    'the same file in another folder': {
      evidence: pastedRuns([serial(1, SERIAL, ['write-done']), dfu(9, DFU.replace('out/', ''))]),
    },
  },
  clears: {
    'a tree without a .config': withoutConfig(tree(offset)),
    'another command for the start of the flash': pastedRuns([
      serial(1, SERIAL, ['write-done']),
      dfu(9, DFU.replace('0x8008000', '0x8000000')),
    ]),
    'another command without an address': pastedRuns([
      serial(1, SERIAL, ['write-done']),
      dfu(9, 'dfu-util -a 0 -D out/klipper.bin'),
    ]),
    'another command that reads': pastedRuns([
      serial(1, SERIAL, ['write-done']),
      dfu(9, DFU.replace('-D', '-U')),
    ]),
    'a run whose command is not in the text': pastedRuns([
      { ...serial(1, SERIAL, ['write-done']), argv: null, arguments: null },
      dfu(9, DFU),
    ]),
    'a board that is not to be flashed': { ...tree(offset), intent: 'look' },
    'a firmware that talks over USB': tree({
      CONFIG_FLASH_APPLICATION_ADDRESS: '0x8007000',
      CONFIG_STM32_USB_PA11_PA12: 'y',
    }),
    'a firmware without a bootloader': tree(at('0x8000000')),
    'an address that makes no sense': tree(at('0x80070000000')),
    'a call that names the address': tree(offset, 'stm32flash -w $< -S $(START) $(FLASH_DEVICE)'),
    'a call with the address glued on': tree(offset, 'stm32flash -w $< -S0x8007000 $(FLASH_DEVICE)'),
    'a call that only reads': tree(offset, 'stm32flash -r x.bin /dev/ttyUSB0'),
    'a run that never reached a port': pastedRuns([
      serial(1, 'stm32flash -w out/klipper.bin -v -g 0 0483:df11', [
        'device-not-handled',
        'port-open-failed',
      ]),
      dfu(9, DFU),
    ]),
    'a run with -S': pastedRuns([serial(1, `${SERIAL} -S 0x8008000`, ['write-done']), dfu(9, DFU)]),
    'another file': pastedRuns([serial(1, SERIAL, ['write-done']), dfu(9, DFU.replace('klipper', 'other'))]),
    'another host': pastedRuns([serial(1, SERIAL, ['write-done'], 'pi@a'), dfu(9, DFU, 'pi@b')]),
    'nothing that tells the address': pastedRuns([serial(1, SERIAL, ['write-done'])]),
  },
  skips: { 'no tree and no text': liveEvidence({ intent: 'flash' }) },
});
