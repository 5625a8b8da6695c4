import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { commandLine } from '../../src/remedies/command-line.ts';
import { flashRequestOf } from '../../src/remedies/flash-request.ts';

const flash: Remedy = {
  kind: 'flash',
  title: '',
  risk: 'destructive',
  file: null,
  address: 0x0800_8000,
  device: '1-1.4',
};

describe('a flash remedy', () => {
  it('asks for the firmware that is known when the finding names none', () => {
    const ground = { acting: true, firmwarePath: 'out/klipper.bin' };
    expect(flashRequestOf(flash, ground)).toEqual({
      file: 'out/klipper.bin',
      address: 0x0800_8000,
      device: '1-1.4',
    });
    expect(flashRequestOf({ ...flash, file: 'a.bin' }, ground)?.file).toBe('a.bin');
  });

  it('does not act where there is no host to act on', () => {
    expect(flashRequestOf(flash, { acting: false, firmwarePath: null })).toBeNull();
  });

  it('is the only kind that hands over', () => {
    const steps: Remedy = { kind: 'steps', title: '', risk: 'none', steps: [] };
    expect(flashRequestOf(steps, { acting: true, firmwarePath: null })).toBeNull();
  });
});

describe('a command that is shown', () => {
  it('is quoted only where a shell needs it', () => {
    expect(commandLine(['dfu-util', '-s', '0x08008000:leave'], false)).toBe('dfu-util -s 0x08008000:leave');
    expect(commandLine(['cp', "it's", 'a b'], true)).toBe(`sudo cp 'it'\\''s' 'a b'`);
  });

  it('is read back by a shell as the same words', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '$', '\\', ';', '*', '~', '#', '\n'),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const line = commandLine(['printf', '%s\\0', ...words], false);
        expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(
          words,
        );
      }),
      { numRuns: 30 },
    );
  });
});
