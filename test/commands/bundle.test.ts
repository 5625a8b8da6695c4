import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BundleOptions, runBundle } from '../../src/commands/bundle.ts';
import { runOpen } from '../../src/commands/open.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { recordingContext } from './recording-context.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
async function bundle(options: Partial<BundleOptions> = {}) {
  const output = path.join(folder, `b${(count += 1)}.zip`);
  const { context, said } = recordingContext();
  const code = await runBundle(context, {
    output,
    redact: true,
    simulate: 'octopus-pro-f429',
    ...options,
  });
  return { code, said, output };
}

function log(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function filesOf(zip: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(readFileSync(zip))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
}

describe('bundle', () => {
  test('writes one archive with what maintainers ask for, readable by its owner only', async () => {
    const { code, said, output } = await bundle();
    expect(code).toBe(0);
    expect(said.out).toBe(`${output}\n`);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const files = filesOf(output);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'evidence.json',
        'diagnosis.json',
        'report.txt',
        'report.html',
        'raw/lsusb.txt',
        'raw/lsusb-v.txt',
        'raw/dfu-util-l.txt',
        'raw/kernel-log.txt',
        'raw/versions.txt',
        'raw/klipper.txt',
        'raw/config.txt',
        'raw/firmware.txt',
        'raw/udev-rules.txt',
        'raw/serial-ports.txt',
        'raw/can.txt',
      ]),
    );
    expect(files['raw/lsusb.txt']).toContain('ID 0483:df11');
    expect(files['raw/config.txt']).toContain('CONFIG_MCU');
    expect(files['raw/system.txt']).toContain('runs inside of (WSL, virtual machine, container):');
    expect(files['report.txt']).toContain('BLOCKED');
  });

  test('shows what is replaced before it is written, and the log that is given along is explained', async () => {
    const paste = log(
      'console.txt',
      'erika@workshop:~ $ dfu-util -l\nbash: dfu-util: command not found\nerika@workshop:~ $ echo token=hunter2hunter2\n',
    );
    const { said, output } = await bundle({ log: [paste] });
    expect(said.talk).toContain('user-1: user name (erika)');
    expect(said.talk).toContain('host-1: host name (workshop)');
    expect(said.talk).toContain('secret-1: password or key (not shown here)');
    const files = filesOf(output);
    expect(files['raw/logs/log-1.txt']).toContain('user-1@host-1:~ $ dfu-util -l');
    const all = Object.values(files).join('\n');
    for (const secret of ['erika', 'workshop', 'hunter2']) expect(all).not.toContain(secret);
    expect(files['diagnosis.json']).toContain('dfu-util-missing');
    expect(files['report.txt']).toContain('user-1: a user name');
    expect(files['report.html']).toContain('user-1: a user name');
  });

  test('takes klippy.log as it is, and warns', async () => {
    const text = 'Args: [klippy.py /home/erika/printer.cfg]\n\u001b[1m';
    const { said, output } = await bundle({ log: [log('klippy.log', text)] });
    const files = filesOf(output);
    expect(files['klippy.log']).toBe(text);
    expect(said.talk).toContain('klippy.log goes in whole and unmodified');
    expect(files['manifest.json']).toContain('"unmodified": [\n      "klippy.log"\n    ]');
  });

  test('replaces nothing with --no-redact, and says so', async () => {
    const { said, output } = await bundle({
      redact: false,
      log: [log('own.txt', 'erika@workshop:~ $ ls\n')],
    });
    expect(said.talk).toContain('Nothing is replaced (--no-redact)');
    expect(filesOf(output)['raw/logs/log-1.txt']).toContain('erika@workshop');
  });

  test('never overwrites a file', async () => {
    const { output } = await bundle();
    const before = readFileSync(output);
    await expect(bundle({ output })).rejects.toThrow(UsageError);
    expect(readFileSync(output).equals(before)).toBe(true);
  });

  test('refuses a log that is not there', async () => {
    await expect(bundle({ log: [path.join(folder, 'nowhere.txt')] })).rejects.toThrow(/There is no file/);
  });

  test.each(['dfu-util', 'klipper', 'plain'])('prints the text for %s and writes no file', async (issue) => {
    const paste = log(
      `${issue}.txt`,
      'pi@octopi:~ $ dfu-util -a 0 -D x.bin\ndfu-util 0.9\n```\ndfu-util: Error\n',
    );
    const { code, said, output } = await bundle({ issue, log: [paste] });
    expect(code).toBe(0);
    expect(said.out).toContain('dfu-util 0.9');
    expect(said.out).toContain('dfu-util -a 0 -D x.bin');
    expect(existsSync(output)).toBe(false);
  });

  test('knows three trackers', async () => {
    await expect(bundle({ issue: 'jira' })).rejects.toThrow(/no tracker/);
  });

  test('prints what it wrote as JSON without the secrets', async () => {
    const { said } = await bundle({ json: true, log: [log('j.txt', 'erika@workshop:~ $ ls\n')] });
    const printed = JSON.parse(said.out) as { replaced: unknown; verdict: { outcome: string } };
    expect(printed.verdict.outcome).toBe('blocked');
    expect(printed.replaced).toContainEqual({
      kind: 'user name',
      standIn: 'user-1',
      places: expect.any(Number),
    });
    expect(said.out).not.toContain('erika');
  });
});

describe('report.html', () => {
  test('loads nothing, runs nothing, and shows what strangers wrote as text', async () => {
    const hostile = 'pi@x:~ $ dfu-util -D "<script>alert(1)</script>"\nbash: dfu-util: command not found\n';
    const page = filesOf((await bundle({ log: [log('h.txt', hostile)] })).output)['report.html'] ?? '';
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\bon\w+=|url\(|javascript:/i);
    expect(page.match(/<svg /g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('open', () => {
  async function open(file: string, json = false) {
    const { context, said } = recordingContext();
    const code = await runOpen(context, file, { json });
    return { code, said };
  }

  test('shows the report of another machine under the rules of today', async () => {
    const { output } = await bundle();
    const { code, said } = await open(output);
    expect(code).toBe(1);
    expect(said.out).toContain('A report of another machine');
    expect(said.out).toContain('dfu-util-outdated');
  });

  test('says what today’s rules see that those of then did not', async () => {
    const { output } = await bundle();
    const files = unzipSync(readFileSync(output));
    const { createHash } = await import('node:crypto');
    const { zipOf } = await import('../bundle/zip-maker.ts');
    const report = JSON.parse(strFromU8(files['diagnosis.json'] ?? new Uint8Array())) as {
      findings: { ruleId: string }[];
      verdict: { summary: string; primary: string | null; outcome: string };
    };
    report.findings = report.findings.filter(({ ruleId }) => ruleId !== 'reset-flag-with-leave');
    report.verdict = { outcome: 'unknown', primary: null, summary: 'Nothing was recognised.' };
    const changed = JSON.stringify(report);
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())) as {
      files: { path: string; sha256: string }[];
    };
    for (const file of manifest.files) {
      if (file.path === 'diagnosis.json') file.sha256 = createHash('sha256').update(changed).digest('hex');
    }
    const older = path.join(folder, 'older.zip');
    writeFileSync(
      older,
      zipOf({ ...files, 'diagnosis.json': changed, 'manifest.json': JSON.stringify(manifest) }),
    );
    const { said } = await open(older);
    expect(said.out).toContain('New since: reset-flag-with-leave.');
    expect(said.out).toContain('The verdict of then: Nothing was recognised.');
    const json = JSON.parse((await open(older, true)).said.out) as { newSince: string[] };
    expect(json.newSince).toEqual(['reset-flag-with-leave']);
  });

  test.each([
    ['nothing.zip', /There is no file/],
    ['.', /is not a file/],
  ])('refuses %s with one sentence', async (name, says) => {
    await expect(open(path.join(folder, name))).rejects.toThrow(says);
  });

  test('refuses what is no report', async () => {
    await expect(open(log('no.zip', 'hello'))).rejects.toThrow(
      /cannot be opened: The file is no zip archive\./,
    );
  });
});
