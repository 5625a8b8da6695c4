import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { resumeLine } from '../../src/commands/resume-line.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { lines, run } from './flash-run.ts';

test('it repeats what was given, without the backup', () => {
  expect(
    resumeLine({
      file: 'out/my klipper.bin',
      device: '1-1.4',
      address: '0x08008000',
      backup: 'old.dfu',
      leave: false,
      yes: true,
    }),
  ).toBe("dfu-doctor flash 'out/my klipper.bin' --device 1-1.4 --address 0x08008000 --no-leave --yes");
});

test('a file named like a flag stays a file', () => {
  expect(resumeLine({ file: '--yes', leave: true })).toBe('dfu-doctor flash ./--yes');
});

test('a name that steers a terminal is not printed', () => {
  expect(resumeLine({ file: 'a\u001b[2J.bin', leave: true })).toBeNull();
});

test('a shell reads back the very words', () => {
  const awkward = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const asked = fc.sample(awkward, 1000).filter((file) => resumeLine({ file, leave: true }) !== null);
  const files = asked.map((file) => (file.startsWith('-') ? `./${file}` : file));
  const script = asked
    .map((file) => resumeLine({ file, leave: true })?.replace('dfu-doctor flash', "printf '%s\\0'"))
    .join('\n');
  const printed = execFileSync('sh', { input: script, encoding: 'utf8' });
  expect(printed.split('\0').slice(0, -1)).toEqual(files);
});

describe('after a failure', () => {
  test('the command is printed whole, and it carries the flash on', async () => {
    const host = simulateHost('octopus-pro-f446');
    host.transfers.failWrite('1-1.4', 4, 'garbage');
    const failed = await run(host, { yes: true, json: true, leave: false });
    expect(failed.code).toBe(EXIT.blocked);
    const last = lines(failed.out).at(-1);
    expect(last).toMatchObject({ again: `dfu-doctor flash ${host.firmwarePath} --no-leave --yes --json` });
    expect((await run(host, { yes: true, leave: false })).code).toBe(EXIT.ok);
  });

  test('in text it stands on a line of its own', async () => {
    const host = simulateHost('octopus-pro-f446');
    host.transfers.failWrite('1-1.4', 4, 'garbage');
    const { out } = await run(host, { yes: true });
    expect(out).toContain(`\n  dfu-doctor flash ${host.firmwarePath} --yes\n`);
  });
});
