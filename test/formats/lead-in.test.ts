import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutLeadIn } from '../../src/formats/lead-in.ts';

describe('the words in front of what was printed are left out of', () => {
  it.each([
    ['output : Cannot find device "can0"', 'Cannot find device "can0"'],
    ['I get: dfu-util: No DFU capable USB device available', 'dfu-util: No DFU capable USB device available'],
    ['And then I get the following error: make: *** [flash] Error 255', 'make: *** [flash] Error 255'],
    ['It says: “Failed to init device.”', 'Failed to init device.'],
    ["Klipper shows this: mcu 'mcu': Unable to connect", "mcu 'mcu': Unable to connect"],
    ['The result is: "Please specify FLASH_DEVICE"', 'Please specify FLASH_DEVICE'],
  ])('%s', (line, rest) => {
    expect(withoutLeadIn(line)).toBe(rest);
  });
});

describe('nothing is left out of', () => {
  it.each([
    'dfu-util: Warning: Invalid DFU suffix signature',
    'Error: failed to erase memory',
    'error: src/main.c:3: expected ;',
    'make: *** [flash] Error 255',
    'I get the jumper in place and it flashes fine: great',
    'pi@printer:~ $ make flash',
  ])('%s', (line) => {
    expect(withoutLeadIn(line)).toBe(line);
  });
});

it('what comes back is always a part of the line', () => {
  const piece = fc.oneof(
    fc.constantFrom('I get', ' this error', ': ', 'output', '"', '“', '”'),
    fc.string({ maxLength: 9 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const line = pieces.join('');
      expect(line).toContain(withoutLeadIn(line));
    }),
  );
});
