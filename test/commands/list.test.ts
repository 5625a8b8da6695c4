import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ListOptions, runList } from '../../src/commands/list.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { recordingContext } from './recording-context.ts';

async function list(options: ListOptions) {
  const { context, said } = recordingContext();
  const code = await runList(context, options);
  return { ...said, code };
}

/**
 * The fields of an lsusb -v text in order, each with the descriptor it stands in; which bus, which number and whose
 * serial it is differs from recording to recording.
 */
function fieldsOf(text: string): string[] {
  let descriptor = '';
  return text.split('\n').flatMap((line) => {
    if (line.endsWith('Descriptor:')) descriptor = line.trim();
    if (line.trim() === '' || line.trim().startsWith('Note:') || line.startsWith('Bus ')) return [];
    return [`${descriptor} ${line.trim().replace(/^(iSerial\s+\d+) .*/, '$1')}`];
  });
}

const F429 = 'octopus-pro-f429';

describe('list', () => {
  it('-v on the simulated F429 has every field of lsusb -v, and no other', async () => {
    const recorded = readFileSync(new URL('../fixtures/lsusb/stm32f429.txt', import.meta.url), 'utf8');
    const { out, code } = await list({ simulate: F429, verbose: true, device: '0483:df11' });
    expect(fieldsOf(out)).toEqual(fieldsOf(recorded));
    expect(out).toMatch(/\nBus 001 Device \d{3}: ID 0483:df11 STMicroelectronics STM32 {2}BOOTLOADER\n/);
    expect(out).toMatch(/Note: .* announces 166 bytes .* sends 112/);
    expect(code).toBe(0);
  });

  it('alone prints lsusb lines, with a plain word on what a board is and where', async () => {
    const { out } = await list({ simulate: F429 });
    const board = out.split('\n').find((line) => line.includes('0483:df11'));
    expect(board).toMatch(/^Bus 001 Device \d{3}: ID 0483:df11 .* {2}\(STM32 in DFU mode at 1-1\.4\)$/);
    expect(out).toMatch(/^Bus 001 Device 001: ID 1d6b:0002 .*[^)]$/m);
  });

  it('says of a board that this user may not open it', async () => {
    const { out } = await list({ simulate: 'no-permission', device: '0483:' });
    expect(out).toContain('this user may not open it');
  });

  it('-t is a tree, filtered together with the hubs above', async () => {
    const { out } = await list({ simulate: F429, tree: true, device: '0483:df11' });
    expect(out.split('\n').map((line) => line.replace(/Dev \d+/, 'Dev N'))).toEqual([
      '/:  Bus 01.Port 1: Dev N, Class=root_hub, Driver=hub, 480M',
      '    |__ Port 1: Dev N, If 0, Class=Hub, Driver=hub, 480M',
      '        |__ Port 4: Dev N, If 0, Class=Application Specific Interface, Driver=, 12M',
      '',
    ]);
    expect((await list({ simulate: F429, tree: true, verbose: true })).out).toContain('ID 0483:df11');
  });

  it.each([
    ['0483:df11', 1],
    ['0x0483:0xDF11', 1],
    ['0483:', 1],
    [':df11', 1],
    ['1d6b:', 2],
    ['dead:beef', 0],
  ])('-d %s', async (device, count) => {
    const { out, talk, code } = await list({ simulate: F429, device });
    expect(out.split('\n').filter((line) => line !== '')).toHaveLength(count);
    expect(talk).toBe(count === 0 ? 'No USB device matches.\n' : '');
    expect(code).toBe(0);
  });

  it.each(['', ':', '0483', '0483:df11:1', 'hello', '\u001b[31m:'])(
    'refuses -d %j and says how it is written',
    async (device) => {
      const outcome = list({ simulate: F429, device });
      await expect(outcome).rejects.toBeInstanceOf(UsageError);
      await expect(outcome).rejects.toMatchObject({ message: expect.not.stringContaining('\u001b') });
    },
  );

  it('--json gives the section of the evidence, filtered', async () => {
    const { out } = await list({ simulate: F429, json: true, device: '0483:df11' });
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      usb: { status: 'collected', complete: true, value: { devices: [{ vendorId: 0x0483, path: '1-1.4' }] } },
    });
    expect(JSON.parse(out).usb.value.devices).toHaveLength(1);
  });

  it('refuses the name of a simulation that does not exist', async () => {
    await expect(list({ simulate: 'nothing' })).rejects.toBeInstanceOf(UsageError);
  });

  it('works on this machine, whatever it has', async () => {
    const { code, out, talk } = await list({});
    expect(code).toBe(0);
    expect(out + talk).not.toBe('');
  });
});
