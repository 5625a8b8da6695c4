import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runExplain } from '../../src/commands/explain.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import { pasting, recordingContext } from './recording-context.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/transcripts/${name}.txt`, import.meta.url), 'utf8');

const folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explainJson(text: string) {
  const { context, said } = recordingContext(pasting(text));
  const code = await runExplain(context, { files: [], json: true });
  return { code, report: reportSchema.parse(JSON.parse(said.out)) };
}

describe('explain', () => {
  it('names the one thing that stopped the user, and ends with 1', async () => {
    const { code, report: told } = await explainJson(fixture('dfu-util-0.9-layout-unreadable'));
    expect(told.verdict).toMatchObject({ outcome: 'blocked', primary: 'memory-layout-unreadable' });
    expect(code).toBe(1);
  });

  it('says of a flash that succeeded with frightening last lines that it succeeded, and ends with 0', async () => {
    const { context, said } = recordingContext(pasting(fixture('dfu-util-0.9-success-with-reset')));
    expect(await runExplain(context, { files: [] })).toBe(0);
    expect(said.out).toMatch(/^CLEAR {2}The flash succeeded/);
    expect(said.out).toMatch(/"can't detach" after a flash that succeeded/);
    expect(said.out).not.toContain('What stops you');
  });

  it('keeps two hosts of one paste apart: a stop on one outranks success on the other', async () => {
    const { report: told } = await explainJson(fixture('three-attempts-two-hosts'));
    expect(told.verdict.primary).toBe('memory-layout-unreadable');
    expect(told.verdict.summary).toMatch(
      /on pi@printer could not read .*; on root@spare the flash succeeded/,
    );
  });

  it('calls text in which nothing is known unknown, and ends with 0', async () => {
    const { code, report: told } = await explainJson('Dear forum,\nmy printer is broken.\n');
    expect(told.verdict).toMatchObject({ outcome: 'unknown', primary: null });
    expect(told.findings).toEqual([]);
    expect(code).toBe(0);
  });

  it('reads several files and points at the line of the right one', async () => {
    const listing = path.join(folder, 'listing.txt');
    const attempt = path.join(folder, 'attempt.txt');
    writeFileSync(listing, fixture('dfu-util-0.11-list'));
    writeFileSync(attempt, fixture('dfu-util-0.9-layout-unreadable'));
    const { context, said } = recordingContext();
    await runExplain(context, { files: [listing, attempt], json: true });
    const told = reportSchema.parse(JSON.parse(said.out));
    const [primary] = told.findings;
    expect(primary?.origins).toContainEqual(expect.objectContaining({ kind: 'log', source: attempt }));
  });

  it('reads what PowerShell redirected as UTF-16', async () => {
    const file = path.join(folder, 'utf16.txt');
    writeFileSync(file, Buffer.from(`\ufeff${fixture('dfu-util-0.9-layout-unreadable')}`, 'utf16le'));
    const { context, said } = recordingContext();
    await runExplain(context, { files: [file], json: true });
    expect(reportSchema.parse(JSON.parse(said.out)).verdict.primary).toBe('memory-layout-unreadable');
  });

  it.each([
    ['a file that is not there', path.join(folder, 'missing.txt'), /There is no file/],
    ['a folder', folder, /is not a file/],
  ])('refuses %s with one sentence and what to do next', async (_what, file, sentence) => {
    const { context, said } = recordingContext();
    const failure = await runExplain(context, { files: [file] }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).message).toMatch(sentence);
    expect((failure as UsageError).next).not.toBe('');
    expect(said.out).toBe('');
  });

  it('asks for the paste when a person sits at the terminal', async () => {
    const { context, said } = recordingContext({ ...pasting('hello\n'), stdinIsTty: true });
    await runExplain(context, { files: [] });
    expect(said.talk).toMatch(/Ctrl-D/);
  });

  it('lets no control character of a log reach the terminal, whatever stands around it', async () => {
    const attempt = fixture('dfu-util-0.9-layout-unreadable').split('\n');
    const evil = fc.constantFrom(
      '\u001b[2J',
      '\u001b]0;owned\u0007',
      '\u001b]8;;http://x\u001b\\',
      '\u009b31m',
      '\u001bPq',
      '\r',
      '\u0008',
      '\u202e',
      '\u0000',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(attempt.length - 1), fc.nat(60), evil), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (places, json) => {
          const lines = [...attempt];
          for (const [line, column, text] of places) {
            const old = lines[line] ?? '';
            lines[line] = old.slice(0, column) + text + old.slice(column);
          }
          const { context, said } = recordingContext(pasting(lines.join('\n')));
          await runExplain(context, { files: [], json });
          // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
          expect(said.out + said.talk).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
