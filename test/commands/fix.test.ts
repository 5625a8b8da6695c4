import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHost } from '../../src/commands/context.ts';
import { runFix } from '../../src/commands/fix.ts';
import { fixReport } from '../../src/commands/fix-report.ts';
import { withRealPaths } from '../../src/commands/real-paths.ts';
import { realFileWriter } from '../../src/host/file-writer.ts';
import { openRealHost } from '../../src/host/real-host.ts';
import { FileError } from '../../src/ports/files.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { recordingContext } from './recording-context.ts';

const SCRIPT = new URL('../fixtures/klipper/flash_usb.py', import.meta.url);
const RULE = 'reset-flag-with-leave';

let tree: string;
let script: string;
let original: string;
beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-fix-'));
  mkdirSync(path.join(tree, 'scripts'));
  script = path.join(tree, 'scripts', 'flash_usb.py');
  cpSync(SCRIPT, script);
  chmodSync(script, 0o755);
  original = readFileSync(script, 'utf8');
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** A simulated printer with the real tree of this test. */
async function host() {
  const simulated = simulateHost('healthy-printer');
  return {
    ports: await withRealPaths(simulated.ports, openRealHost(), [tree]),
    writer: realFileWriter,
    source: { kind: 'simulated' as const, name: 'healthy-printer' },
    klipperPath: tree,
    firmwarePath: undefined,
  };
}

const beside = () => readdirSync(path.dirname(script)).filter((name) => name.includes('.bak-'));

describe('fix', () => {
  test('without consent shows the patch and changes nothing', async () => {
    const { context, said } = recordingContext();
    expect(await runFix(context, { ruleId: RULE, host: await host() })).toBe(2);
    expect(said.out).toMatch(/^-.*"-R"/m);
    expect(said.out).toMatch(/^\+ {2,}\S/m);
    expect(said.talk).toContain('Run it again with --yes');
    expect(readFileSync(script, 'utf8')).toBe(original);
    expect(beside()).toEqual([]);
  });

  test('with --yes takes -R out, keeps a copy and the permissions, and sees that the finding is gone', async () => {
    const { context, said } = recordingContext();
    expect(await runFix(context, { ruleId: RULE, yes: true, host: await host() })).toBe(0);
    const changed = readFileSync(script, 'utf8');
    expect(changed).not.toBe(original);
    expect(changed).not.toMatch(/"-R"[^\n]*leave/);
    expect(said.out.replaceAll(/\s+/g, ' ')).toContain(`Looked again: ${RULE} is gone.`);
    expect(statSync(script).mode & 0o777).toBe(0o755);
    const [copy = ''] = beside();
    expect(copy).toMatch(/^flash_usb\.py\.bak-\d{8}-\d{6}$/);
    expect(readFileSync(path.join(path.dirname(script), copy), 'utf8')).toBe(original);
  });

  test('--undo puts the file back byte for byte, and once more does nothing', async () => {
    const opened = await host();
    await runFix(recordingContext().context, { ruleId: RULE, yes: true, host: opened });
    const { context, said } = recordingContext();
    expect(await runFix(context, { undo: script, yes: true, host: opened })).toBe(0);
    expect(readFileSync(script, 'utf8')).toBe(original);
    expect(said.out).toContain('is as it was');
    expect(await runFix(context, { undo: script, yes: true, host: opened })).toBe(0);
    expect(said.out.replaceAll(/\s+/g, ' ')).toContain('has it already');
  });

  test('--undo without a copy says so', async () => {
    const { context, said } = recordingContext();
    expect(await runFix(context, { undo: script, yes: true, host: await host() })).toBe(1);
    expect(said.talk.replaceAll(/\s+/g, ' ')).toContain('There is no copy of');
  });

  test('in JSON tells patch, copy and outcome', async () => {
    const { context, said } = recordingContext();
    expect(await runFix(context, { ruleId: RULE, yes: true, json: true, host: await host() })).toBe(0);
    const report = fixReport.parse(JSON.parse(said.out));
    expect(report).toMatchObject({ ruleId: RULE, outcome: 'mended' });
    expect(report.patches[0]?.removed.join()).toContain('-R');
    expect(report.patches[0]?.backup).toContain('.bak-');
  });

  test('a disk that takes no copy leaves the file as it is', async () => {
    const { context, said } = recordingContext();
    const writer = {
      ...realFileWriter,
      write: (target: string) => Promise.reject(new FileError('permission', target, 'read-only')),
    };
    expect(await runFix(context, { ruleId: RULE, yes: true, host: { ...(await host()), writer } })).toBe(1);
    expect(said.talk.replaceAll(/\s+/g, ' ')).toContain('it is as it was');
    expect(readFileSync(script, 'utf8')).toBe(original);
  });

  test('a script that changes between look and write is not written', async () => {
    const { context, said } = recordingContext();
    const opened = await host();
    const read = opened.ports.files.read.bind(opened.ports.files);
    let reads = 0;
    const files = {
      ...opened.ports.files,
      read: async (name: string, max: number) => {
        if (name === script && ++reads === 3) writeFileSync(script, `# changed\n${original}`);
        return read(name, max);
      },
    };
    const changing = { ...opened, ports: { ...opened.ports, files } };
    expect(await runFix(context, { ruleId: RULE, yes: true, host: changing })).toBe(1);
    expect(said.talk.replaceAll(/\s+/g, ' ')).toContain('changed');
    expect(readFileSync(script, 'utf8')).toBe(`# changed\n${original}`);
  });

  test('what needs root is shown as lines and left to the user', async () => {
    const simulated = simulateHost('no-permission');
    const { context, said } = recordingContext();
    const opened = {
      ports: simulated.ports,
      writer: simulated.writer,
      source: { kind: 'simulated' as const, name: 'no-permission' },
      klipperPath: undefined,
      firmwarePath: undefined,
    };
    expect(await runFix(context, { ruleId: 'permission-denied-udev', yes: true, host: opened })).toBe(1);
    expect(said.out).toMatch(/^ {4}sudo sh -c .*udevadm control --reload/m);
    expect(simulated.surprises).toEqual([]);
  });

  test('a rule that finds nothing is no failure', async () => {
    const { context, said } = recordingContext();
    expect(await runFix(context, { ruleId: 'undervoltage', yes: true, host: await host() })).toBe(0);
    expect(said.out).toContain('Nothing to mend');
  });

  test.each([{}, { ruleId: 'no-such-rule' }])('an unusable call is refused: %j', async (options) => {
    const call = runFix(recordingContext().context, { ...options, host: await openHost('healthy-printer') });
    await expect(call).rejects.toMatchObject({ name: 'UsageError' });
  });
});
