import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceChanges } from '../../src/app/device-changes.ts';
import { deviceRows } from '../../src/app/device-tree.ts';
import { aDevice } from './fixtures.ts';

const rowsOf = (...paths: (string | null)[]) =>
  deviceRows({ devices: paths.map((path) => aDevice({ path })), sightings: [] });

describe('the tree of devices', () => {
  it('hangs each device below its hub, ports in numerical order', () => {
    const rows = rowsOf('1-1.10', '1-1', 'usb1', '1-1.4', '1-1.4.2', 'usb2');
    expect(rows.map((row) => row.branch + row.id)).toEqual([
      'usb1',
      '└─ 1-1',
      '   ├─ 1-1.4',
      '   │  └─ 1-1.4.2',
      '   └─ 1-1.10',
      'usb2',
    ]);
  });

  it('keeps the order of a listing that tells no paths', () => {
    const listed = Array.from({ length: 12 }, () => null);
    expect(rowsOf(...listed).map(({ id }) => id)).toEqual(listed.map((_, index) => `#${index + 1}`));
  });

  it('shows each device once, whatever the paths say', () => {
    const path = fc.option(
      fc.oneof(fc.stringMatching(/^(usb)?\d(-\d(\.\d){0,3})?$/), fc.string({ maxLength: 12 })),
    );
    fc.assert(
      fc.property(fc.uniqueArray(path), (paths) => {
        const rows = rowsOf(...paths);
        const named = paths.filter((one) => one !== null);
        for (const one of named) expect(rows.filter((row) => row.device.path === one)).toHaveLength(1);
      }),
    );
  });

  it('tells a board in DFU mode, a running board and anything else apart', () => {
    const [dfu, klipper, mouse] = deviceRows({
      devices: [
        aDevice({ path: '1-1' }),
        aDevice({ path: '1-2', vendorId: 0x1d50, productId: 0x614e }),
        aDevice({ path: '1-3', vendorId: 0x046d, productId: 0xc077, description: 'Mouse' }),
      ],
      sightings: [],
    });
    expect([dfu?.inDfuMode, dfu?.board]).toEqual([true, true]);
    expect([klipper?.inDfuMode, klipper?.board]).toEqual([false, true]);
    expect([mouse?.inDfuMode, mouse?.board, mouse?.name]).toEqual([false, false, 'Mouse']);
  });

  it('notices that a device went away and came back as another', () => {
    const before = deviceRows({ devices: [aDevice()], sightings: [] });
    const now = deviceRows({ devices: [aDevice({ vendorId: 0x1d50, productId: 0x614e })], sightings: [] });
    expect(deviceChanges(before, now)).toEqual([
      'At 1-1.4: STM32 in DFU mode (0483:df11) became Klipper firmware (1d50:614e).',
    ]);
    expect(deviceChanges(now, now)).toEqual([]);
  });
});
