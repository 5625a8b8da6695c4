import { rule } from '../../rules/firmware/bootloader-would-be-overwritten.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import {
  dfuDevice,
  F429_LAYOUT,
  F446_LAYOUT,
  liveEvidence,
  pastedRun,
  pastedRuns,
  section,
  usbDevice,
  usbString,
} from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const H723_LAYOUT = '@Internal Flash   /0x08000000/8*128Kg';
const attached = (layout: string | null, host: string | null = null) =>
  section({ devices: [dfuDevice(layout === null ? null : usbString(layout), { host })], sightings: [] });

function built(mcu: string, start: string, more: Partial<Evidence> = {}): Evidence {
  return liveEvidence({
    klipper: section({
      path: '/k',
      remote: null,
      commit: null,
      localChanges: null,
      config: {
        path: '/k/.config',
        modifiedMs: 0,
        symbols: { CONFIG_MCU: mcu, CONFIG_FLASH_APPLICATION_ADDRESS: start },
        lines: { CONFIG_FLASH_APPLICATION_ADDRESS: 31 },
      },
      flashCalls: [],
      newestSource: null,
    }),
    ...more,
  });
}

const image = (base: number | null): Evidence['firmware'] =>
  section({
    path: '/k/out/klipper.bin',
    format: 'bin',
    size: 30_000,
    modifiedMs: 0,
    sha256: '',
    vectors: { initialStackPointer: 0x2002_0000, resetVector: 0x0800_f009, baseCandidates: [], base },
    dictionary: { mcu: 'stm32h723xx', version: null, clockFrequency: null, constants: {} },
    chosen: 'found',
    origin: { kind: 'file', path: '/k/out/klipper.bin' },
  });
const run = (command: string, outcome: 'succeeded' | 'failed', host: string | null = null) =>
  pastedRun(
    4,
    command,
    outcome === 'succeeded' ? [['file-downloaded', 'File downloaded successfully']] : [],
    {
      arguments: readDfuUtilArguments(command.split(' ')),
      outcome,
      host,
    },
  );
const COMMAND = 'dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin';
const origin = { kind: 'device', path: '1-1.4' } as const;

ruleTable(rule, {
  finds: {
    'a H723 built for 0x8008000, with the board attached': {
      evidence: built('stm32h723xx', '0x8008000', { usb: attached(H723_LAYOUT) }),
      expect: {
        severity: 'error',
        certainty: 'certain',
        origins: [
          { kind: 'file', path: '/k/.config', line: 31, text: 'CONFIG_FLASH_APPLICATION_ADDRESS=0x8008000' },
          { kind: 'device', path: '1-1.4' },
        ],
      },
      says: [
        /The \.config is for 0x08008000; writing there on an STM32H723 must erase the whole sector 0x08000000 to 0x0801ffff \(128 KiB\) of the board 0483:df11 at 1-1\.4/,
        /with it what stands before that address: 0x08000000 to 0x08007fff would be lost/,
        /start at 0x08020000/,
      ],
    },
    'the same without a board: a warning until it is to be flashed': {
      evidence: built('stm32h723xx', '0x8008000'),
      expect: { severity: 'warning', certainty: 'certain', origins: [{ kind: 'file', path: '/k/.config' }] },
    },
    'the same without a board, to be flashed': {
      evidence: built('stm32h723xx', '0x8008000', { intent: 'flash' }),
      expect: { severity: 'error' },
    },
    'a board of another kind is not taken for it': {
      evidence: built('stm32h723xx', '0x8008000', { intent: 'flash', usb: attached(F446_LAYOUT) }),
      expect: { origins: [{ kind: 'file', path: '/k/.config' }] },
      says: [/0x08000000 to 0x0801ffff/],
    },
    'an F4 address in the middle of the 64 KiB sector': {
      evidence: built('stm32f407xx', '0x8018000', { intent: 'flash' }),
      says: [/0x08010000 to 0x0801ffff \(64 KiB\)/],
    },
    'an address inside the known bootloaders': {
      evidence: built('stm32g0b1xx', '0x8001000', { intent: 'flash' }),
      expect: { severity: 'error', certainty: 'likely' },
      says: [/at 0x08002000 or later: on those a bootloader stands before that/],
    },
    'the start of the Prusa boards, 512 bytes into a sector, once it is to be flashed': {
      evidence: built('stm32f407xx', '0x8020200', { intent: 'flash' }),
      expect: { severity: 'warning', certainty: 'certain' },
      says: [/0x08020000 to 0x080201ff would be lost/, /right address for Prusa Buddy/, /flasher refuses/],
    },
    'the same with the board in DFU mode': {
      evidence: built('stm32f407xx', '0x8020200', { usb: attached(F429_LAYOUT) }),
      expect: { severity: 'warning' },
    },
    'an image that was built for such an address': {
      evidence: liveEvidence({ intent: 'flash', firmware: image(0x0800_8000) }),
      expect: { severity: 'error', subject: '/k/out/klipper.bin' },
      says: [/0x08000000 to 0x0801ffff/],
    },
    'the .config and the image built from it, once': {
      evidence: built('stm32h723xx', '0x8008000', { firmware: image(0x0800_8000) }),
      expect: { subject: '/k/.config' },
    },
    'no bootloader where all known boards have one, as a hint': {
      evidence: built('stm32h723xx', '0x8000000', { intent: 'flash' }),
      expect: { severity: 'warning', certainty: 'hint' },
      says: [/A hint/],
    },
    'a command that took the bootloader along': {
      evidence: pastedRuns([run(COMMAND, 'succeeded', 'pi@a')], { usb: attached(H723_LAYOUT, 'pi@a') }),
      says: [/on pi@a erased the whole sector/, /was lost/],
    },
    'a command that failed before it could': {
      evidence: pastedRuns([run(COMMAND, 'failed')], { usb: attached(H723_LAYOUT) }),
      says: [/must erase the whole sector/, /would be lost/],
    },
    'an image for a start at which the chip of the .config is right': {
      evidence: built('stm32f446xx', '0x8008000', { intent: 'flash', firmware: image(0x0800_8000) }),
      expect: { subject: '/k/out/klipper.bin' },
    },
    'a command for the board at this path': {
      evidence: pastedRuns([run(`${COMMAND} -p 1-1.4`, 'succeeded')], { usb: attached(H723_LAYOUT) }),
    },
    'a command for a path, and a board of which none is known': {
      evidence: pastedRuns([run(`${COMMAND} -p 1-1.4`, 'succeeded')], {
        usb: section({ devices: [dfuDevice(usbString(H723_LAYOUT), { path: null, origin })], sightings: [] }),
      }),
    },
    'a command for a board that is listed before other devices': {
      evidence: pastedRuns([run(COMMAND, 'succeeded')], {
        usb: section({
          devices: [dfuDevice(usbString(H723_LAYOUT)), usbDevice(0x1d6b, 2)],
          sightings: [],
        }),
      }),
    },
  },
  clears: {
    'the start of a sector where no known board has its firmware': built('stm32f446xx', '0x800c000', {
      intent: 'flash',
    }),
    'a command for a board at another path': pastedRuns([run(`${COMMAND} -p 1-2`, 'succeeded')], {
      usb: attached(H723_LAYOUT),
    }),
    'a command for a path, where no board is listed': pastedRuns([run(`${COMMAND} -p 1-2`, 'succeeded')]),
    'a command that reads': pastedRuns([run(COMMAND.replace('-D', '-U'), 'failed')], {
      usb: attached(H723_LAYOUT),
    }),
    'a command without an address': pastedRuns([run('dfu-util -a 0 -D k.dfu', 'failed')], {
      usb: attached(H723_LAYOUT),
    }),
    'a command at an address that is no flash': pastedRuns(
      [run(COMMAND.replace('0x8008000', '0x20000400'), 'failed')],
      { usb: attached(H723_LAYOUT) },
    ),
    'a command that found no board': pastedRuns(
      [{ ...run(COMMAND, 'failed'), lines: [{ line: 5, text: 'x', meaning: 'no-dfu-device', details: {} }] }],
      { usb: attached(H723_LAYOUT) },
    ),
    'a run whose command is not in the text': pastedRuns(
      [{ ...run(COMMAND, 'failed'), argv: null, arguments: null }],
      { usb: attached(H723_LAYOUT) },
    ),
    'a command at the own start of a board that the tree knows': pastedRuns(
      [run('dfu-util -a 0 -s 0x8020200:leave -D out/klipper.bin', 'failed')],
      { usb: attached(F429_LAYOUT) },
    ),
    'a H723 behind 128 KiB': built('stm32h723xx', '0x8020000', {
      intent: 'flash',
      usb: attached(H723_LAYOUT),
    }),
    'a F446 behind 32 KiB': built('stm32f446xx', '0x8008000', {
      intent: 'flash',
      usb: attached(F446_LAYOUT),
    }),
    'the odd but right start of the Prusa boards while nothing is to be flashed': built(
      'stm32f407xx',
      '0x8020200',
    ),
    'no bootloader where some board has none': built('stm32f446xx', '0x8000000', { intent: 'flash' }),
    'no bootloader while nothing is to be flashed': built('stm32h723xx', '0x8000000'),
    'an image of unknown base': liveEvidence({ intent: 'flash', firmware: image(null) }),
    'an MCU that is not known': built('rp2040', '0x10000100', { intent: 'flash' }),
    'an address below the flash': built('stm32h723xx', '0x4000', { intent: 'flash' }),
    'a command at the start of a sector': pastedRuns([run(COMMAND, 'succeeded')], {
      usb: attached(F446_LAYOUT),
    }),
    'a command for the start of a Prusa board': pastedRuns(
      [run('dfu-util -a 0 -s 0x8020200:leave -D out/klipper.bin', 'succeeded')],
      { usb: attached(F429_LAYOUT) },
    ),
    'a command on another host than the board': pastedRuns([run(COMMAND, 'succeeded', 'pi@b')], {
      usb: attached(H723_LAYOUT, 'pi@a'),
    }),
    'a board whose map is not known': pastedRuns([run(COMMAND, 'succeeded')], { usb: attached(null) }),
  },
  skips: { 'no tree and no text': liveEvidence({ usb: attached(H723_LAYOUT) }) },
});
