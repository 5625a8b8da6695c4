import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlashPlan } from '../../src/flash/flash-plan.ts';
import { planFlash } from '../../src/flash/plan.ts';
import { BOARDS } from '../../src/knowledge/boards.ts';
import {
  deviceFacts,
  dfuSe,
  F429,
  F446,
  flashContent,
  H723,
  imageBytes,
  mapOf,
  rawImage,
} from './device-facts.ts';
import { FILE } from './simulated-flash.ts';

const BOOTLOADER = imageBytes(0x0800_0000, { size: 20_000, cpsid: false, entryOffset: 0x188 });
const codes = (plan: FlashPlan) => plan.refusals.map(({ code }) => code);
const auto = { file: FILE, address: null, leave: true, force: null, backup: null };

test('a 32 KiB bootloader stays, and the sectors of the image are erased whole', () => {
  const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: BOOTLOADER }]);
  const plan = planFlash(deviceFacts(F429, { content }), {
    image: rawImage(0x0800_8000, { klipper: 'stm32f429xx' }),
    ...auto,
  });
  expect(codes(plan)).toEqual([]);
  expect(plan).toMatchObject({
    address: 0x0800_8000,
    size: 30_064,
    leaveAddress: 0x0800_8000,
    bootloader: { start: 0x0800_0000, end: 0x0800_8000, certain: true },
    erase: [
      { address: 0x0800_8000, size: 0x4000 },
      { address: 0x0800_c000, size: 0x4000 },
    ],
  });
});

test('what a Klipper says of itself is told: version, chip, clock and link; of another firmware nothing', () => {
  const image = rawImage(0x0800_8000, { klipper: 'stm32f446xx' });
  const { file } = planFlash(deviceFacts(F446), { image, ...auto });
  expect(file.klipper).toEqual({ version: 'v0.13.0', mcu: 'stm32f446xx', clockFrequency: 1, link: null });
  expect(planFlash(deviceFacts(F446), { image: rawImage(0x0800_8000), ...auto }).file.klipper).toBeNull();
});

test('without leave the plan stays in DFU mode', () => {
  const plan = planFlash(deviceFacts(F446), { image: rawImage(0x0800_8000), ...auto, leave: false });
  expect(plan.leaveAddress).toBeNull();
});

describe('a plan is refused when', () => {
  test('the image is linked for another address than the one asked for', () => {
    const plan = planFlash(deviceFacts(F446), {
      image: rawImage(0x0800_8000),
      ...auto,
      address: 0x0801_0000,
    });
    expect(codes(plan)).toContain('linked-elsewhere');
    expect(plan.refusals[0]?.what).toContain('0x08008000');
  });

  test('the start code lies outside of what would be written', () => {
    const image = rawImage(0x0800_8000, { cpsid: false });
    const plan = planFlash(deviceFacts(F446), { image, ...auto, address: 0x0802_0000 });
    expect(codes(plan)).toContain('linked-elsewhere');
  });

  test('neither the user nor the image tells the address: nothing is erased, and the candidates are named', () => {
    const plan = planFlash(deviceFacts(F446), { image: rawImage(0x0800_8000, { cpsid: false }), ...auto });
    expect(codes(plan)).toEqual(['address-unknown']);
    expect(plan.refusals[0]?.why).toContain('0x08008000');
    expect([plan.erase, plan.write]).toEqual([[], []]);
  });

  test('a 128 KiB sector that must be erased holds the bootloader', () => {
    const plan = planFlash(deviceFacts(H723), { image: rawImage(0x0800_8000), ...auto });
    expect(codes(plan)).toContain('bootloader-overwritten');
    expect(plan.refusals.at(-1)?.what).toContain('0x08000000 to 0x08007fff would be lost');
    expect(plan.refusals.at(-1)?.wayOut).toContain('0x08020000');
  });

  test('the firmware would replace a bootloader that stands in the flash', () => {
    const content = flashContent(0x2_0400, [{ address: 0x0800_0000, data: BOOTLOADER }]);
    const image = rawImage(0x0800_0000, { klipper: 'stm32h723xx' });
    const plan = planFlash(deviceFacts(H723, { content }), { image, ...auto });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
    expect(plan.bootloader?.certain).toBe(true);
  });

  test('a larger bootloader than the known boards have stands there, with a firmware behind it', () => {
    const content = flashContent(0x2_0400, [
      {
        address: 0x0800_0000,
        data: imageBytes(0x0800_0000, { size: 0xf000, cpsid: false, entryOffset: 0x188 }),
      },
      { address: 0x0801_0000, data: imageBytes(0x0801_0000, { klipper: 'stm32f429xx' }) },
    ]);
    const image = rawImage(0x0800_0000, { klipper: 'stm32f429xx' });
    const plan = planFlash(deviceFacts(F429, { content }), { image, ...auto });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
  });

  test('a firmware in several pieces begins in the place of the bootloader', () => {
    const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: BOOTLOADER }]);
    const image = {
      format: 'dfu' as const,
      segments: [
        { address: 0x0800_0000, data: imageBytes(0x0800_0000, { size: 0x3000 }) },
        { address: 0x0802_0000, data: new Uint8Array(60_000).fill(5) },
      ],
    };
    expect(codes(planFlash(deviceFacts(F446, { content }), { image, ...auto }))).toEqual([
      'bootloader-overwritten',
    ]);
  });

  test('it starts 512 bytes into a sector, as on Prusa boards: what stands before it would be lost', () => {
    const facts = deviceFacts('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg');
    const boards = BOARDS.filter((board) => board.id === 'prusa-buddy');
    const plan = planFlash({ ...facts, boards }, { image: rawImage(0x0802_0200), ...auto });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
    expect(plan.refusals[0]?.what).toContain('0x08020000 to 0x080201ff would be lost');
    expect(plan.refusals[0]?.wayOut).toContain('If this is a Prusa Buddy (MINI)');
  });

  test('the address is one at which no vector table can stand', () => {
    const image = rawImage(0x0800_8000, { cpsid: false });
    const plan = planFlash(deviceFacts(F446), { image, ...auto, address: 0x0800_8004 });
    expect(codes(plan)).toContain('not-bootable');
  });

  test('the image begins in the middle of the bootloader', () => {
    const content = flashContent(0x1_0000, [
      { address: 0x0800_0000, data: imageBytes(0x0800_0000, { size: 0x8000, cpsid: false }) },
    ]);
    const plan = planFlash(deviceFacts(F429, { content }), { image: rawImage(0x0800_4000), ...auto });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
    expect(plan.refusals[0]?.what).toContain('0x08004000 lies inside it');
  });

  describe('it begins where these boards may start a firmware, and', () => {
    const image = rawImage(0x0800_8000, { klipper: 'stm32f446xx' });
    const bootloader = (size: number) => ({
      address: 0x0800_0000,
      data: imageBytes(0x0800_0000, { size, cpsid: false, entryOffset: 0x188 }),
    });
    const behind = { address: 0x0801_0000, data: imageBytes(0x0801_0000, { klipper: 'stm32f446xx' }) };
    const plan = (parts: Parameters<typeof flashContent>[1]) =>
      planFlash(deviceFacts(F446, { content: flashContent(0x1_8000, parts) }), { image, ...auto });

    test('the bootloader of this one runs on to a firmware further up', () => {
      const { refusals } = plan([bootloader(0xf000), behind]);
      expect(refusals.map(({ code }) => code)).toEqual(['bootloader-overwritten']);
      expect(refusals[0]?.wayOut).toContain('Build the firmware for 0x08010000 (bootloader offset 64KiB)');
    });

    test('a bootloader that ends before it is not in its way, whatever stands behind', () => {
      expect(codes(plan([bootloader(0x6a00), behind]))).toEqual([]);
    });

    test('neither is what a stopped flash left there', () => {
      const remains = { address: 0x0800_8000, data: new Uint8Array(0x4000).fill(0x5a) };
      expect(codes(plan([bootloader(0x6a00), remains, behind]))).toEqual([]);
      expect(codes(plan([bootloader(0x8000), { ...remains, data: imageBytes(0x0800_8000) }]))).toEqual([]);
    });
  });

  test('its place inside the bootloader was not read, though the flash before it was', () => {
    const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: BOOTLOADER }]);
    const facts = deviceFacts(H723, { content });
    const write = planFlash(facts, { image: rawImage(0x0801_0000), ...auto });
    expect(codes(write)).toContain('bootloader-overwritten');
  });

  test('it was built for another chip than the map shows', () => {
    const image = rawImage(0x0800_8000, { klipper: 'stm32h723xx' });
    const plan = planFlash(deviceFacts(F446), { image, ...auto });
    expect(codes(plan)).toContain('other-mcu');
    expect(plan.refusals[0]?.what).toContain('STM32H723');
  });

  test('its stack lies where the chip has no RAM', () => {
    const data = imageBytes(0x0800_8000);
    new DataView(data.buffer).setUint32(0, 0x2408_0000, true);
    const plan = planFlash(deviceFacts(F446), {
      image: { format: 'bin', segments: [{ address: null, data }] },
      ...auto,
    });
    expect(codes(plan)).toEqual(['not-bootable']);
  });

  test('the file does not begin with a vector table', () => {
    const image = {
      format: 'bin' as const,
      segments: [{ address: null, data: new Uint8Array(2000).fill(7) }],
    };
    const plan = planFlash(deviceFacts(F446), { image, ...auto, address: 0x0800_8000 });
    expect(codes(plan)).toEqual(['not-bootable']);
  });

  test('it is larger than what is left of the flash', () => {
    const plan = planFlash(deviceFacts(F446), { image: rawImage(0x0800_8000, { size: 500_000 }), ...auto });
    expect(codes(plan)).toEqual(['too-large']);
    expect(plan.refusals[0]?.what).toContain('480 KiB');
  });

  test('the address is not in the map', () => {
    const plan = planFlash(deviceFacts(F446), {
      image: rawImage(0x0800_8000),
      ...auto,
      address: 0x0900_0000,
    });
    expect(codes(plan)).toContain('outside-map');
  });

  test('the first pages are read-only, as on AT32', () => {
    const facts = deviceFacts('@Internal Flash   /0x08000000/08*04Ka,1000*04Kg', { boards: [] });
    const plan = planFlash(facts, { image: rawImage(0x0800_0000), ...auto });
    expect(codes(plan)).toEqual(['not-writeable']);
  });

  test('the .dfu file names another device', () => {
    const image = { ...rawImage(0x0800_8000), target: { vendorId: 0x0483, productId: 0x1234 } };
    expect(codes(planFlash(deviceFacts(F446), { image, ...auto }))).toEqual(['wrong-target']);
    const any = { ...image, target: { vendorId: 0xffff, productId: 0xffff } };
    expect(codes(planFlash(deviceFacts(F446), { image: any, ...auto }))).toEqual([]);
  });

  test.each([0, 1000])('the transfer size is %s', (transferSize) => {
    const plan = planFlash(deviceFacts(H723, { route: dfuSe(transferSize) }), {
      image: rawImage(0x0802_0000),
      ...auto,
    });
    expect(codes(plan)).toEqual(['transfer-size-unknown']);
  });

  test('nobody knows the map', () => {
    const facts = deviceFacts(F446, { map: { name: '', regions: [] }, mcus: [], boards: [] });
    expect(codes(planFlash(facts, { image: rawImage(0x0800_8000), ...auto }))).toEqual(['outside-map']);
  });

  test('the map has sectors too small to be true', () => {
    const facts = deviceFacts('@Internal Flash/0x08000000/999999*1Bg', { boards: [] });
    const plan = planFlash(facts, { image: rawImage(0x0800_0000), ...auto });
    expect(codes(plan)).toEqual(['outside-map']);
  });
});

describe('at the start of the flash', () => {
  const klipper = imageBytes(0x0800_0000, { klipper: 'stm32f446xx' });
  const request = { image: rawImage(0x0800_0000, { klipper: 'stm32f446xx' }), ...auto };
  const planOver = (parts: Parameters<typeof flashContent>[1]) =>
    codes(planFlash(deviceFacts(F446, { content: flashContent(0x1_0000, parts) }), request));

  test('erased flash may be written', () => {
    expect(planOver([])).toEqual([]);
  });

  test('an earlier firmware without a bootloader may be replaced', () => {
    expect(planOver([{ address: 0x0800_0000, data: klipper }])).toEqual([]);
    const other = imageBytes(0x0800_0000, { size: 60_000, cpsid: false });
    expect(planOver([{ address: 0x0800_0000, data: other }])).toEqual([]);
  });

  test('what a killed run left of this very image may be replaced', () => {
    expect(planOver([{ address: 0x0800_0000, data: klipper.subarray(0, 2048) }])).toEqual([]);
    expect(planOver([{ address: 0x0800_0000, data: klipper.subarray(0, 100) }])).toEqual([]);
  });

  test('where single places were read, these alone are compared', () => {
    const content = flashContent(0x1_0000, [
      { address: 0x0800_0000, data: new Uint8Array(0x8000) },
      { address: 0x0800_0000, data: klipper.subarray(0, 256) },
    ]);
    const told = (placeBytes: number) =>
      content && codes(planFlash(deviceFacts(F446, { content: { ...content, placeBytes } }), request));
    expect(told(256)).toEqual([]);
    expect(told(1024)).toEqual(['bootloader-overwritten']);
  });

  test('a bootloader with a firmware behind it may not', () => {
    const behind = { address: 0x0800_8000, data: imageBytes(0x0800_8000, { klipper: 'stm32f446xx' }) };
    expect(planOver([{ address: 0x0800_0000, data: BOOTLOADER }, behind])).toEqual([
      'bootloader-overwritten',
    ]);
  });

  test('nor may an image of bootloader size, which is told how a bootloader is put there with a backup', () => {
    const image = rawImage(0x0800_0000, { size: 4000, cpsid: false });
    const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: BOOTLOADER }]);
    const facts = deviceFacts(F446, { content });
    const plan = planFlash(facts, { image, ...auto, address: 0x0800_0000 });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
    expect(plan.refusals[0]?.wayOut).toContain('--restore-bootloader and --backup FILE');
    expect(codes(planFlash(facts, request))).toEqual(['bootloader-overwritten']);
    expect(planFlash(facts, request).refusals[0]?.wayOut).not.toContain('--restore-bootloader');
  });

  test('another bootloader that begins with the same vectors may not be replaced either', () => {
    const image = rawImage(0x0800_0000, { size: 4000, cpsid: false });
    const data = image.segments[0]?.data.map((byte, at) => (at >= 800 ? byte ^ 0x40 : byte));
    const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: data ?? new Uint8Array(0) }]);
    const plan = planFlash(deviceFacts(F446, { content }), { image, ...auto, address: 0x0800_0000 });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
  });

  test('without a look into the flash the boards with this chip decide', () => {
    const image = rawImage(0x0800_0000, { klipper: 'stm32h723xx' });
    const bootloaders = deviceFacts(H723).boards.filter((board) => board.otherStarts.length === 0);
    const plan = planFlash(deviceFacts(H723, { boards: bootloaders }), { image, ...auto });
    expect(codes(plan)).toEqual(['bootloader-overwritten']);
    expect(plan.bootloader?.certain).toBe(false);
    expect(codes(planFlash(deviceFacts(H723, { boards: [] }), { image, ...auto }))).toEqual([]);
  });
});

describe('notes tell', () => {
  const at32K = { image: rawImage(0x0800_8000, { klipper: 'stm32f446xx' }), ...auto };

  test('that there is no bootloader below an image that needs one', () => {
    const facts = deviceFacts(F446, { content: flashContent(0x1_0000, []) });
    const plan = planFlash(facts, at32K);
    expect(plan.bootloader).toBeNull();
    expect(plan.notes.join()).toContain('no bootloader at 0x08000000');
  });

  test('that another firmware stands below it', () => {
    const below = { address: 0x0800_0000, data: imageBytes(0x0800_0000, { klipper: 'stm32f446xx' }) };
    const plan = planFlash(deviceFacts(F446, { content: flashContent(0x1_0000, [below]) }), at32K);
    expect(plan.notes.join()).toContain('firmware without a bootloader');
  });

  test('that the bootloader goes on starting the firmware that stands between it and the image', () => {
    const content = flashContent(0x2_0400, [
      { address: 0x0800_0000, data: BOOTLOADER },
      { address: 0x0800_8000, data: imageBytes(0x0800_8000, { klipper: 'stm32f446xx' }) },
    ]);
    const image = rawImage(0x0801_0000, { klipper: 'stm32f446xx' });
    const plan = planFlash(deviceFacts(F446, { content }), { image, ...auto });
    expect(plan.bootloader?.certain).toBe(true);
    expect(plan.notes.join()).toContain('a firmware seems to stand at 0x08008000');
    expect(plan.notes.join()).not.toContain('without a bootloader');
  });

  test('that a heater may be powered, on the boards where that is known', () => {
    expect(planFlash(deviceFacts(F446), at32K).notes.join()).toContain('heater');
    expect(planFlash(deviceFacts(F446, { boards: [] }), at32K).notes.join()).not.toContain('heater');
  });

  test('what is erased behind the image', () => {
    expect(planFlash(deviceFacts(F446), at32K).notes.join()).toContain('0x0800f570 to 0x0800ffff');
  });

  test('that the address asked for was not used for a .dfu file', () => {
    const image = {
      format: 'dfu' as const,
      segments: [{ address: 0x0800_8000, data: imageBytes(0x0800_8000) }],
    };
    const plan = planFlash(deviceFacts(F446), { image, ...auto, address: 0x0801_0000 });
    expect(plan.address).toBe(0x0800_8000);
    expect(plan.notes[0]).toContain('brings its own addresses');
  });
});

describe('for any image on any device', () => {
  const layouts = fc.constantFrom(
    F429,
    F446,
    H723,
    '@Internal Flash  /0x08000000/064*0002Kg',
    '@Internal Flash   /0x08000000/08*04Ka,1000*04Kg',
    '@Internal Flash /0x08000000/3*001Kg/0x08010000/02*002Kg',
    // sectors that do not begin at multiples of their size
    '@Internal Flash /0x08000000/01*001Kg,08*002Kg',
  );
  const segments = fc
    .array(fc.record({ gap: fc.integer({ min: 0, max: 40_000 }), size: fc.integer({ min: 1, max: 9000 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    .chain((parts) =>
      fc.integer({ min: 0x07ff_f000, max: 0x0804_0000 }).map((start) => {
        let next = start;
        return parts.map(({ gap, size }, index) => {
          const address = next + gap;
          next = address + size;
          return { address, data: new Uint8Array(size).fill(index + 1) };
        });
      }),
    );

  test('what may be carried out erases all that it writes, whole sectors, nothing below the target, all inside the map', () => {
    let carriedOut = 0;
    fc.assert(
      fc.property(layouts, segments, fc.boolean(), (layout, parts, bootable) => {
        const [first] = parts;
        if (first && bootable && first.data.length >= 0x500) {
          first.address = 0x0800_0000 + Math.floor((first.address & 0x3_ffff) / 0x2_0000) * 0x2_0000;
          first.data.set(imageBytes(first.address, { size: first.data.length }).subarray(0, 8));
        }
        const image = { format: 'dfu' as const, segments: [...parts].sort((a, b) => a.address - b.address) };
        const plan = planFlash(deviceFacts(layout, { boards: [] }), { image, ...auto });
        if (plan.refusals.length > 0) return;
        carriedOut += 1;
        const sectors = sectorsOf(layout);
        for (const { address, size } of plan.erase) expect(sectors.get(address)).toBe(size);
        expect(plan.erase[0]?.address).toBeGreaterThanOrEqual(plan.address);
        for (const { address, data } of plan.write) {
          for (const at of [address, address + data.length - 1]) {
            expect(plan.erase.some((one) => at >= one.address && at < one.address + one.size)).toBe(true);
          }
        }
        const erased = plan.erase.map(({ address }) => address);
        expect([...new Set(erased)].sort((a, b) => a - b)).toEqual(erased);
      }),
      { numRuns: 400 },
    );
    expect(carriedOut).toBeGreaterThan(10);
  });

  test('any bytes and any address end in a plan or a refusal, never in an exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 300 }),
        fc.option(fc.integer({ min: 0, max: 0xffff_ffff })),
        layouts,
        (data, address, layout) => {
          const image = { format: 'bin' as const, segments: [{ address: null, data }] };
          const plan = planFlash(deviceFacts(layout), { image, ...auto, address });
          expect(plan.size).toBe(data.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Every sector of a layout that may be erased and written, by its address. */
function sectorsOf(layout: string): ReadonlyMap<number, number> {
  const sectors = new Map<number, number>();
  for (const region of mapOf(layout).regions) {
    if (!region.erasable || !region.writeable) continue;
    for (let at = 0; at < region.sectors; at++) {
      sectors.set(region.start + at * region.sectorSize, region.sectorSize);
    }
  }
  return sectors;
}
