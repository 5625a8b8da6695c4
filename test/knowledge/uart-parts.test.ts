import { describe, expect, it } from 'vitest';
import { MCUS } from '../../src/knowledge/mcus.ts';
import {
  findUartPart,
  layoutBytes,
  layoutOfSize,
  pageNumber,
  UART_PARTS,
} from '../../src/knowledge/uart-parts.ts';

const KIB = 1024;

describe('parts by product ID', () => {
  it('each ID stands for one part', () => {
    expect(new Set(UART_PARTS.map(({ productId }) => productId)).size).toBe(UART_PARTS.length);
  });

  it('each MCU with a UART that Klipper builds for has its part, and the layouts that its ROM may announce', () => {
    const named = new Set(UART_PARTS.flatMap(({ mcus }) => mcus));
    for (const { name, layouts } of MCUS.filter((mcu) => !mcu.name.startsWith('n32'))) {
      expect(named, name).toContain(name);
      const parts = UART_PARTS.filter(({ mcus }) => mcus.includes(name));
      const sizes = parts.flatMap((part) => part.layouts.map(layoutBytes));
      for (const layout of layouts) {
        expect(sizes, name).toContain(layout.reduce((sum, { size, count }) => sum + size * count, 0));
      }
    }
  });

  it('the H723 is known, at 0x08000000, in sectors of 128 KiB', () => {
    const part = findUartPart(0x483);
    expect(part?.mcus).toEqual(['stm32h723']);
    expect(part?.layouts.map(layoutBytes)).toEqual([128 * KIB, 512 * KIB, 1024 * KIB]);
    expect(pageNumber(part?.layouts.at(-1) ?? [], 0x0802_0000)).toBe(1);
  });

  it('an option that the layout hangs on stands among the option bytes, and every layout is of whole sectors', () => {
    const hanging = UART_PARTS.filter(({ layoutOption }) => layoutOption !== null);
    expect(hanging.map(({ productId }) => productId)).toEqual([0x419, 0x434, 0x451, 0x469, 0x470, 0x471]);
    for (const { label, layoutOption, optionBytes } of hanging) {
      const at = layoutOption?.at ?? 0;
      expect(
        optionBytes.some(({ start, end }) => start <= at && at < end),
        label,
      ).toBe(true);
    }
  });

  it('the option bytes of the F42x are two windows and nothing between', () => {
    expect(findUartPart(0x419)?.optionBytes).toEqual([
      { start: 0x1fff_c000, end: 0x1fff_c010 },
      { start: 0x1ffe_c000, end: 0x1ffe_c010 },
    ]);
  });

  it('sizes of the layouts ascend, and sectors are whole', () => {
    for (const { layouts, label } of UART_PARTS) {
      const sizes = layouts.map(layoutBytes);
      expect(sizes, label).toEqual([...sizes].sort((a, b) => a - b));
      expect(
        layouts.flat().every(({ count }) => Number.isInteger(count) && count > 0),
        label,
      ).toBe(true);
    }
  });

  it('an unknown size is taken for the smallest', () => {
    const part = findUartPart(0x414);
    if (!part) throw new Error('no F103');
    expect(layoutOfSize(part, 512)).toMatchObject({ isKnown: true, layout: [{ size: 2048, count: 256 }] });
    expect(layoutOfSize(part, 0xffff)).toMatchObject({
      isKnown: false,
      layout: [{ size: 2048, count: 128 }],
    });
    expect(layoutOfSize(part, null).isKnown).toBe(false);
  });

  it('pages and sectors are numbered from the start of the flash', () => {
    const f407 = findUartPart(0x413)?.layouts.at(-1) ?? [];
    expect([0x0800_0000, 0x0801_0000, 0x0802_0000, 0x080e_0000].map((at) => pageNumber(f407, at))).toEqual([
      0, 4, 5, 11,
    ]);
    expect(pageNumber(f407, 0x0801_8000)).toBeNull();
    expect(pageNumber(f407, 0x0810_0000)).toBeNull();
    expect(pageNumber(f407, 0x07ff_c000)).toBeNull();
  });
});
