import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUdevRules } from '../../src/formats/udev-rules.ts';

describe('udev rules', () => {
  it('tell ids, mode, group and tags, over joined lines', () => {
    const text =
      '# DFU\n\nACTION!="add|change", GOTO="end"\nSUBSYSTEM=="usb", ATTR{idVendor}=="0483", \\\n  ATTR{idProduct}=="df11", MODE:="0664", \\\n  GROUP="plugdev", TAG+="uaccess"\n';
    const rules = readUdevRules(text);
    expect(rules).toHaveLength(2);
    expect(rules[1]).toMatchObject({
      line: 4,
      vendorId: 0x0483,
      productId: 0xdf11,
      mode: '0664',
      group: 'plugdev',
      tags: ['uaccess'],
      isUsb: true,
      setsProperties: false,
    });
  });

  it.each([
    ['ENV{ID_VENDOR_ID}=="1a86", ENV{ID_MODEL_ID}=="7523"', { vendorId: 0x1a86, productId: 0x7523 }],
    ['ATTRS{idVendor}=="04*", MODE="0666"', { vendorId: null, mode: '0666' }],
    ['ATTRS{idVendor}!="0483", MODE="0666"', { vendorId: null }],
    ['TAG-="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"', { tags: [], setsProperties: true }],
  ])('%s', (text, expected) => {
    expect(readUdevRules(text)).toMatchObject([expected]);
  });

  it('never fails, whatever it is given', () => {
    const piece = fc.oneof(
      fc.constantFrom('ATTR{idVendor}', '==', '"', '0483', ',', ' ', '\\\n', '\n', 'MODE', '=', '{', '}'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join('');
        const lines = text.split('\n').length;
        for (const rule of readUdevRules(text)) expect(rule.line).toBeLessThanOrEqual(lines);
      }),
      { numRuns: 1000 },
    );
  });
});
