import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBlocks } from '../../src/dfu/blocks.ts';
import { planSectors } from '../../src/flash/plan-sectors.ts';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { mapOf } from './device-facts.ts';
import { carriedOut, firmwareOf, prepared, sameBytes, simulated } from './simulated-flash.ts';

/** Faults that other programs have had; each test is that fault, not made here. */

test('stm32flash 0.7 does not know the H723, and its successor has its flash at 0x80000000: it is at 0x08000000', () => {
  expect(findMcu('stm32h723xx')).toMatchObject({ flashStart: 0x0800_0000 });
});

test("Klipper's serialflash gives no address, so that the firmware goes over the bootloader: here it goes to where it is linked", async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const bootloader = board.flashContents(0x0800_0000, 0x8000);
  const plan = await prepared(host);
  expect(plan.address).toBe(0x0800_8000);
  expect((await carriedOut(plan, host)).at(-1)).toMatchObject({ type: 'finished' });
  expect(sameBytes(board.flashContents(0x0800_0000, 0x8000), bootloader)).toBe(true);
  const wrong = await prepared(simulated('octopus-pro-f446').host, { address: 0x0800_0000 });
  expect(wrong.refusals.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['linked-elsewhere', 'bootloader-overwritten']),
  );
});

test('betaflight-configurator reads the M multiplier as K: it is 1024 times that', () => {
  expect(parseMemoryLayout('@Flash /0x90000000/1*2Mg')?.map.regions[0]).toMatchObject({
    sectorSize: 2 * 1024 * 1024,
  });
});

test('betaflight-configurator overwrites the last byte with the checksum: the last byte of a flash is that of the file', async () => {
  for (const scene of ['octopus-pro-f446', 'octopus-pro-h723', 'ebb36-g0b1']) {
    const { host, board } = simulated(scene);
    const firmware = await firmwareOf(host);
    const plan = await prepared(host);
    expect((await carriedOut(plan, host)).at(-1)).toMatchObject({ type: 'finished' });
    const last = board.flashContents(plan.address + firmware.length - 1, 1);
    expect(last[0]).toBe(firmware.at(-1));
  }
});

test('fwupd keeps the block number across a new address: behind each new address blocks count from 2', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 1, max: 9000 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.constantFrom(128, 1024, 2048),
      (pieces, transferSize) => {
        let last = null;
        let pointer = 0;
        for (const [at, length] of pieces) {
          for (const block of planBlocks(0x0800_0000 + at * 4, length, transferSize, last)) {
            if (block.setAddress) {
              expect(block.wBlockNum).toBe(2);
              pointer = block.address;
            }
            // UM0424 10.3: where the device puts it
            expect(pointer + (block.wBlockNum - 2) * transferSize).toBe(block.address);
            last = block;
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("dfu-core takes erase pages from the layout's start whatever the address: they are those that hold the bytes", () => {
  const map = mapOf('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xf_0000 }),
      fc.integer({ min: 1, max: 0x1_0000 }),
      (offset, length) => {
        const address = 0x0800_0000 + offset;
        const { sectors } = planSectors(map, [{ address, data: new Uint8Array(length) }]);
        const [first] = sectors;
        const last = sectors.at(-1);
        expect(first && first.address <= address && address < first.address + first.size).toBe(true);
        const end = address + length;
        expect(last && last.address < end && end <= last.address + last.size).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
