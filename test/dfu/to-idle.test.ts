import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DfuError } from '../../src/dfu/dfu-error.ts';
import { toIdle } from '../../src/dfu/to-idle.ts';
import { UsbError } from '../../src/ports/usb.ts';
import { scripted, statusBytes } from './scripted-device.ts';

const [GETSTATUS, CLRSTATUS, GETSTATE, ABORT] = [3, 4, 5, 6];
const requests = (seen: readonly { request: number }[]) => seen.map(({ request }) => request);

test('a device in dfuIDLE is left alone', async () => {
  const { dfu, seen } = scripted([[2], statusBytes(2)]);
  expect(await toIdle(dfu)).toEqual([]);
  expect(requests(seen)).toEqual([GETSTATE, GETSTATUS]);
});

test('dfuERROR is cleared and reported, as a F4 is born there', async () => {
  const { dfu, seen } = scripted([[10], statusBytes(10, 10), statusBytes(2)]);
  expect(await toIdle(dfu)).toEqual([{ bState: 10, bStatus: 10 }]);
  expect(requests(seen)).toEqual([GETSTATE, GETSTATUS, CLRSTATUS, GETSTATUS]);
});

test.each([5, 6, 9, 15])('state %i is left by ABORT, never by CLRSTATUS', async (bState) => {
  const { dfu, seen } = scripted([[5], statusBytes(bState), statusBytes(2)]);
  await toIdle(dfu);
  expect(requests(seen)).toContain(ABORT);
  expect(requests(seen)).not.toContain(CLRSTATUS);
});

test('a state that DFU does not know and that ABORT does not end is left by CLRSTATUS', async () => {
  const { dfu, seen } = scripted([
    [15],
    statusBytes(15),
    statusBytes(15),
    statusBytes(10, 14),
    statusBytes(2),
  ]);
  await toIdle(dfu);
  const sent = requests(seen).filter((request) => request === ABORT || request === CLRSTATUS);
  expect(sent).toEqual([ABORT, CLRSTATUS, CLRSTATUS]);
});

test.each([3, 6])(
  'a command that waits in state %i is dropped before a GETSTATUS could start it',
  async (bState) => {
    const { dfu, seen } = scripted([[bState], statusBytes(2)]);
    await toIdle(dfu);
    expect(requests(seen)).toEqual([GETSTATE, ABORT, GETSTATUS]);
  },
);

test('work in progress is waited for as long as it announces', async () => {
  const { dfu, sleeps } = scripted([
    [4],
    statusBytes(4, 0, 300),
    statusBytes(4, 0, 300),
    statusBytes(5),
    statusBytes(2),
  ]);
  await toIdle(dfu);
  expect(sleeps).toEqual([300, 300]);
});

test('a device that stays busy is given up with what it said', async () => {
  const { dfu } = scripted([[4], ...Array.from({ length: 60 }, () => statusBytes(4, 0, 1000))]);
  await expect(toIdle(dfu)).rejects.toMatchObject({
    kind: 'patience',
    got: expect.stringContaining('dfuDNBUSY'),
  });
});

test('a device that is busy for ever with work that is done is freed by CLRSTATUS twice', async () => {
  const busy = Array.from({ length: 5 }, () => statusBytes(4, 0, 1000));
  const { dfu, seen } = scripted([[4], ...busy, statusBytes(10, 14), statusBytes(2)]);
  await toIdle(dfu, true);
  expect(requests(seen).slice(-4)).toEqual([CLRSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS]);
});

test('where nobody knows it for that, it first gets the time of the longest work', async () => {
  const busy = Array.from({ length: 36 }, () => statusBytes(4, 0, 1000));
  const { dfu, sleeps } = scripted([[4], ...busy, statusBytes(10, 14), statusBytes(2)]);
  await toIdle(dfu);
  expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(35_000);
});

test('a few stalls are outlasted, more are an error', async () => {
  const good = scripted(['stall', 'stall', 'stall', statusBytes(2)]);
  expect(await toIdle(good.dfu)).toEqual([]);
  const bad = scripted([[2], 'stall', 'stall', 'stall', 'stall']);
  await expect(toIdle(bad.dfu)).rejects.toMatchObject({ kind: 'stall' });
});

test('firmware that is not in DFU mode is not asked again', async () => {
  const { dfu } = scripted([[0], statusBytes(0)]);
  await expect(toIdle(dfu)).rejects.toMatchObject({ kind: 'state', got: 'appIDLE', expected: 'dfuIDLE' });
});

test('whatever a device answers, it ends in dfuIDLE or a clear error', async () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 7 }).map((bytes) => [...bytes]),
    fc.constantFrom('stall' as const, 'timeout' as const, 'disconnected' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { maxLength: 12 }), async (answers) => {
      const { dfu } = scripted([...answers, ...Array.from({ length: 4 }, () => 'disconnected' as const)]);
      const outcome = await toIdle(dfu).catch((error: unknown) => error);
      expect(Array.isArray(outcome) || outcome instanceof DfuError || outcome instanceof UsbError).toBe(true);
    }),
  );
});
