import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CheckOptions, runCheck } from '../../src/commands/check.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import { recordingContext } from './recording-context.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function checkJson(options: CheckOptions) {
  const { context, said } = recordingContext();
  const code = await runCheck(context, { ...options, json: true });
  return { code, report: reportSchema.parse(JSON.parse(said.out)) };
}

/** A Klipper tree of this machine: a flash script, whose call spreads over lines, and a .config. */
function klipperTree(name: string, config: string): string {
  const tree = path.join(folder, name);
  mkdirSync(path.join(tree, 'scripts'), { recursive: true });
  mkdirSync(path.join(tree, 'src', 'stm32'), { recursive: true });
  writeFileSync(path.join(tree, 'src', 'stm32', 'Makefile'), 'flash:\n\t@echo flashing\n');
  cpSync(
    new URL('../fixtures/klipper/flash_usb.py', import.meta.url),
    path.join(tree, 'scripts', 'flash_usb.py'),
  );
  writeFileSync(path.join(tree, '.config'), config);
  return tree;
}

const H723_WITH_F4_OFFSET = [
  'CONFIG_MACH_STM32=y',
  'CONFIG_MACH_STM32H723=y',
  'CONFIG_MCU="stm32h723xx"',
  'CONFIG_FLASH_APPLICATION_ADDRESS=0x8008000',
  'CONFIG_FLASH_SIZE=0x40000',
  '',
].join('\n');

describe('check', () => {
  it('finds nothing wrong on a printer that runs Klipper', async () => {
    const { code, report: told } = await checkJson({ simulate: 'healthy-printer' });
    expect(told.verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(told.findings).toEqual([]);
    expect(told.crashed).toEqual([]);
    expect(code).toBe(0);
  });

  it('says what stops the user on the simulated F429 with dfu-util 0.9, and ends with 1', async () => {
    const { code, report: told } = await checkJson({ simulate: 'octopus-pro-f429' });
    expect(told.verdict).toMatchObject({ outcome: 'blocked', primary: 'dfu-util-outdated' });
    expect(told.findings.map(({ ruleId }) => ruleId)).toContain('memory-layout-unreadable');
    expect(code).toBe(1);
  });

  it('takes a board that runs its firmware for a stop only when something is to be flashed', async () => {
    const looking = await checkJson({ simulate: 'healthy-printer' });
    const flashing = await checkJson({
      simulate: 'healthy-printer',
      firmware: '/home/pi/klipper/out/klipper.bin',
    });
    expect(looking.report.verdict.primary).toBeNull();
    expect(flashing.report.verdict.primary).toBe('device-still-running-firmware');
  });

  it("points at the line of -R in the tree's flash script", async () => {
    const klipper = klipperTree('with-reset', 'CONFIG_MCU="stm32f446xx"\n');
    const { report: told } = await checkJson({ klipper, simulate: 'octopus-pro-f446' });
    const finding = told.findings.find(({ ruleId }) => ruleId === 'reset-flag-with-leave');
    expect(finding?.origins).toContainEqual(
      expect.objectContaining({
        kind: 'file',
        path: path.join(klipper, 'scripts', 'flash_usb.py'),
        line: 12,
        text: expect.stringContaining('"-R"'),
      }),
    );
  });

  it('says what would be erased when an H723 is to be written at 0x08008000', async () => {
    const klipper = klipperTree('h723', H723_WITH_F4_OFFSET);
    const { context, said } = recordingContext();
    expect(await runCheck(context, { klipper, simulate: 'octopus-pro-h723' })).toBe(1);
    const text = said.out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('0x08000000 to 0x0801ffff');
    expect(text).toMatch(/bootloader/);
  });

  it('shows no gap in a simulated host that has everything', async () => {
    const { report: told } = await checkJson({ simulate: 'octopus-pro-f446' });
    expect(told.skipped.filter(({ section }) => section !== 'runs')).toEqual([]);
  });

  it('keeps lines within the terminal', async () => {
    const { context, said } = recordingContext({ columns: 60 });
    await runCheck(context, { simulate: 'octopus-pro-f429' });
    const commands = / {9}(sudo |dfu-doctor |[-+] )/;
    expect(said.out.split('\n').filter((line) => line.length > 60 && !commands.test(line))).toEqual([]);
  });

  it.each(['klipper', 'firmware'] as const)('refuses a --%s that is not there', async (option) => {
    const { context, said } = recordingContext();
    const missing = path.join(folder, 'missing');
    const failure: unknown = await runCheck(context, { [option]: missing }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).message).toContain(missing);
    expect((failure as UsageError).next).toContain(`--${option}`);
    expect(said.out).toBe('');
  });

  it('refuses an unknown simulated host with the list of those that exist', async () => {
    const { context } = recordingContext();
    const failure: unknown = await runCheck(context, { simulate: 'nothing' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).next).toContain('octopus-pro-f429');
  });
});
