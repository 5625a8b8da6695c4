import { rule } from '../../rules/tool/dfu-util-outdated.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { ToolFacts } from '../../src/evidence/tools.ts';
import {
  dfuDevice,
  F429_LAYOUT,
  F446_LAYOUT,
  liveEvidence,
  pastedRun,
  pastedRuns,
  section,
  usbString,
} from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const ran = (version: string, said: Parameters<typeof pastedRun>[2] = [], more: Partial<Run> = {}) =>
  pastedRun(
    1,
    'dfu-util -a 0 -s 0x8008000:leave -D klipper.bin',
    [['tool-version', `dfu-util ${version}`, { version }], ...said],
    { version, ...more },
  );
const installed = (...versions: string[]) =>
  section({
    searchPath: ['/usr/local/bin', '/usr/bin'],
    tools: versions.map((version, index): ToolFacts['tools'][number] => {
      const path = ['/usr/local/bin/dfu-util', '/usr/bin/dfu-util'][index] ?? 'dfu-util';
      return {
        name: 'dfu-util',
        path,
        realPath: path,
        version,
        firstLines: [],
        origin: { kind: 'command', argv: [path, '--version'] },
      };
    }),
  });
const attached = (device: ReturnType<typeof dfuDevice>) => section({ devices: [device], sightings: [] });
const CUT = usbString(F429_LAYOUT, { declaredBytes: 166, receivedBytes: 112 });

ruleTable(rule, {
  finds: {
    '0.9 in a text, as a warning': {
      evidence: pastedRuns([ran('0.9')]),
      expect: {
        severity: 'warning',
        certainty: 'certain',
        origins: [{ kind: 'log', source: 'paste', line: 2, text: 'dfu-util 0.9' }],
      },
    },
    '0.9 that could not read a map, as an error': {
      evidence: pastedRuns([
        ran('0.9', [['layout-parse-failed', 'dfu-util: Failed to parse memory layout']], {
          outcome: 'failed',
        }),
      ]),
      expect: { severity: 'error' },
    },
    '0.9 that failed with a GD32, as an error': {
      evidence: pastedRuns([
        ran('0.9', [['device-id', 'ID 28e9:0189', { vendorId: 0x28e9, productId: 0x0189 }]], {
          outcome: 'failed',
        }),
      ]),
      expect: { severity: 'error' },
      says: [/GD32/],
    },
    '0.10 that could not read a map, as a warning: it copes with the known fault': {
      evidence: pastedRuns([
        ran('0.10', [['layout-parse-failed', 'dfu-util: Failed to parse memory layout']], {
          outcome: 'failed',
        }),
      ]),
      expect: { severity: 'warning' },
    },
    'an installed 0.9 beside an F446, as a warning': {
      evidence: liveEvidence({ tools: installed('0.9'), usb: attached(dfuDevice(usbString(F446_LAYOUT))) }),
      expect: { severity: 'warning', subject: 'dfu-util 0.9 at /usr/local/bin/dfu-util' },
    },
    'an installed 0.9 on a machine without a board in DFU mode, as a note': {
      evidence: liveEvidence({ tools: installed('0.9'), usb: section({ devices: [], sightings: [] }) }),
      expect: { severity: 'info' },
    },
    'the same when a board is to be flashed, as a warning': {
      evidence: liveEvidence({
        intent: 'flash',
        tools: installed('0.9'),
        usb: section({ devices: [], sightings: [] }),
      }),
      expect: { severity: 'warning' },
    },
    'an installed 0.9 beside an F429, as an error with the built-in flasher': {
      evidence: liveEvidence({ tools: installed('0.9'), usb: attached(dfuDevice(CUT)) }),
      expect: { severity: 'error' },
      says: [/cannot read the memory map/, /"kind":"flash"/],
    },
    'an installed 0.9 beside a GD32, as an error': {
      evidence: liveEvidence({
        tools: installed('0.9'),
        usb: attached(dfuDevice(null, { vendorId: 0x28e9, productId: 0x0189 })),
      }),
      expect: { severity: 'error' },
    },
    '0.4, which does not know -s, as an error': {
      evidence: pastedRuns([
        ran('0.4', [['usage-error', "dfu-util: invalid option -- 's'"]], { outcome: 'failed' }),
      ]),
      expect: { severity: 'error' },
      says: [/does not know the option -s/],
    },
    '0.4 with another option that it does not know': {
      evidence: pastedRuns([
        ran('0.4', [['usage-error', "dfu-util: invalid option -- 'w'"]], { outcome: 'failed' }),
      ]),
      expect: { severity: 'warning' },
    },
    '0.9 whose version is not the first line': {
      evidence: pastedRuns([
        pastedRun(
          1,
          'dfu-util -l',
          [
            ['note', 'x'],
            ['tool-version', 'dfu-util 0.9', { version: '0.9' }],
          ],
          { version: '0.9' },
        ),
      ]),
      expect: { origins: [{ kind: 'log', source: 'paste', line: 3, text: 'dfu-util 0.9' }] },
    },
    'an installed 0.9 beside a board that does not tell its map': {
      evidence: liveEvidence({ tools: installed('0.9'), usb: attached(dfuDevice(null)) }),
      expect: { severity: 'warning' },
    },
  },
  clears: {
    'a text that shows what is installed': {
      ...liveEvidence({ tools: installed('0.9') }),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'a machine without it': liveEvidence({ tools: installed() }),
    '0.11': pastedRuns([ran('0.11')]),
    'a build of 0.11 from git': pastedRuns([ran('0.11-dev')]),
    'a run whose version is not in the text': pastedRuns([ran('0.9', [], { version: null })]),
    'an old one behind a current one on the PATH': liveEvidence({ tools: installed('0.11', '0.9') }),
  },
  skips: { 'neither tools nor a text': liveEvidence({ usb: attached(dfuDevice(CUT)) }) },
});
