import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageError } from '../../src/firmware/image.ts';
import { SegmentCollector } from '../../src/firmware/segment-collector.ts';
import { elementsFrom, memoryOf } from './memory-model.ts';

const MIB = new Uint8Array(1024 * 1024);
const ONE = Uint8Array.of(1);

describe('SegmentCollector', () => {
  it('puts pieces in order and merges those that touch', () => {
    fc.assert(
      fc.property(elementsFrom(0x0800_0000, 100), fc.array(fc.nat()), (elements, keys) => {
        const order = elements.map((element, index) => ({ element, key: keys[index] ?? 0 }));
        order.sort((a, b) => a.key - b.key);
        const collector = new SegmentCollector('It');
        for (const { element } of order) collector.add(element.address, element.data);
        expect(collector.segments().map(({ address, data }) => ({ address, data: [...data] }))).toEqual(
          memoryOf(elements),
        );
      }),
    );
  });

  it('keeps a copy of what it is given', () => {
    const scratch = Uint8Array.of(1, 2);
    const collector = new SegmentCollector('It');
    collector.add(0, scratch);
    scratch.fill(9);
    expect([...(collector.segments()[0]?.data ?? [])]).toEqual([1, 2]);
  });

  it('takes a gap of gigabytes for what it is: nothing', () => {
    const collector = new SegmentCollector('It');
    collector.add(0xffff_ffff, ONE);
    collector.add(0, ONE);
    expect(collector.segments().map(({ address }) => address)).toEqual([0, 0xffff_ffff]);
  });

  it('holds 16 MiB and no more', () => {
    const collector = new SegmentCollector('It');
    for (let at = 0; at < 16; at++) collector.add(at * MIB.length, MIB);
    expect(() => collector.add(16 * MIB.length, ONE)).toThrow(/more than 16 MiB of data/);
  });

  it('makes 10,000 segments and no more', () => {
    const collector = new SegmentCollector('It');
    for (let at = 0; at < 10_000; at++) collector.add(at * 2, ONE);
    expect(collector.segments()).toHaveLength(10_000);
    collector.add(20_000, ONE);
    expect(() => collector.segments()).toThrow(/more than 10000 places/);
  });

  it('gives up on 100,000 pieces out of order', () => {
    const collector = new SegmentCollector('It');
    const addAll = () => {
      for (let at = 100_001; at > 0; at--) collector.add(at, ONE);
    };
    expect(addAll).toThrow(ImageError);
  });
});
