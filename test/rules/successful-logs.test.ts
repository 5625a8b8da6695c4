import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { pasted } from '../fixtures/klipper-evidence.ts';

/** No false alarm: what the tools print when all went well, as recorded and with everything that may differ. */

const FOLDERS = ['recorded', 'transcripts'].map((name) => new URL(`../fixtures/${name}/`, import.meta.url));
const LOGS = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.includes('success'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
);
/** what may be said of a success with more than a note */
const ALLOWED = ['dfu-util-outdated', 'reset-flag-with-leave'];

function expectQuiet(...lines: readonly string[]): void {
  const { findings, verdict, crashed } = diagnose(pasted(...lines), rules);
  const alarms = findings.filter(
    ({ severity, ruleId }) => severity === 'error' || (severity === 'warning' && !ALLOWED.includes(ruleId)),
  );
  expect(alarms.map(({ ruleId, what }) => `${ruleId}: ${what}`)).toEqual([]);
  expect(crashed).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
}

it('has recordings of both tools', () => {
  expect(LOGS.length).toBeGreaterThanOrEqual(8);
  expect(LOGS.some(([name]) => name.startsWith('stm32flash'))).toBe(true);
});

describe.each(LOGS)('%s', (_, text) => {
  it('stops nobody', () => {
    expectQuiet(text);
  });
});

interface Flash {
  host: string;
  version: '0.9' | '0.10' | '0.11';
  make: boolean;
  reset: boolean;
  suffixWarning: boolean;
  bornInError: boolean;
  endsWithError: boolean;
  address: number;
  size: number;
  id: string;
  listed: boolean;
}

const flash: fc.Arbitrary<Flash> = fc.record({
  host: fc.constantFrom('pi@printer', 'biqu@BTT-CB1', 'ada@laptop', 'mks@mkspi', 'root@armbian'),
  version: fc.constantFrom('0.9', '0.10', '0.11'),
  make: fc.boolean(),
  reset: fc.boolean(),
  suffixWarning: fc.boolean(),
  bornInError: fc.boolean(),
  endsWithError: fc.boolean(),
  address: fc.constantFrom(0x0800_0000, 0x0800_2000, 0x0800_8000, 0x0800_c000, 0x0801_0000, 0x0802_0000),
  size: fc.integer({ min: 20_000, max: 60_000 }),
  id: fc.constantFrom('0483:df11', '28e9:0189', '2e3c:df11', '314b:0106'),
  listed: fc.boolean(),
});

/** The lines of a flash that went well, as each version words them. */
function logOf(one: Flash): string[] {
  const prompt = `${one.host}:~/klipper $`;
  const address = `0x${one.address.toString(16)}`;
  const command = `dfu-util -d ,${one.id}${one.reset ? ' -R' : ''} -a 0 -s ${address}:leave -D out/klipper.bin`;
  const old = one.version === '0.9';
  const start = one.make
    ? [
        `${prompt} make flash FLASH_DEVICE=${one.id}`,
        `  Flashing out/klipper.bin to ${one.id}`,
        `sudo ${command}`,
      ]
    : [`${prompt} ${command}`];
  const status = (bad: boolean) => {
    if (old)
      return `Determining device status: state = ${bad ? 'dfuERROR, status = 10' : 'dfuIDLE, status = 0'}`;
    return bad
      ? "DFU state(10) = dfuERROR, status(10) = Device's firmware is corrupt. It cannot return to run-time (non-DFU) operations"
      : 'DFU state(2) = dfuIDLE, status(0) = No error condition is present';
  };
  return [
    ...(one.listed ? [`${prompt} lsusb`, `Bus 001 Device 007: ID ${one.id} DFU in FS Mode`] : []),
    ...start,
    `dfu-util ${one.version}`,
    '',
    ...(one.suffixWarning ? [`dfu-util: ${old ? '' : 'Warning: '}Invalid DFU suffix signature`] : []),
    'Opening DFU capable USB device...',
    `${old ? '' : 'Device '}ID ${one.id}`,
    ...(one.bornInError ? [status(true), old ? 'dfuERROR, clearing status' : 'Clearing status'] : []),
    status(false),
    'DfuSe interface name: "Internal Flash  "',
    `Downloading ${old ? '' : 'element '}to address = 0x0${one.address.toString(16)}, size = ${one.size}`,
    `Download\t[=========================] 100%        ${one.size} bytes`,
    'Download done.',
    'File downloaded successfully',
    ...(old ? ['Transitioning to dfuMANIFEST state'] : ['Submitting leave request...']),
    ...(one.endsWithError && !old
      ? ['dfu-util: Error during download get_status']
      : one.reset
        ? ["dfu-util: can't detach", 'Resetting USB to switch back to runtime mode']
        : []),
    ...(one.listed ? [`${prompt} lsusb`, 'Bus 001 Device 008: ID 1d50:614e OpenMoko, Inc. stm32f446xx'] : []),
    prompt,
  ];
}

it('stays quiet whatever the board, the version and the way it was called', () => {
  fc.assert(
    fc.property(flash, (one) => {
      expectQuiet(...logOf(one));
    }),
    { numRuns: 1000 },
  );
});
