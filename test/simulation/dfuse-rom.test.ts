import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsbError } from '../../src/ports/usb.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { boardOf, le32, openClient, openScene } from './rom-client.ts';

const IDLE = 2;
const SYNC = 3;
const BUSY = 4;
const DNLOAD_IDLE = 5;
const UPLOAD_IDLE = 9;
const ERROR = 10;

test('the F429 ROM is born in dfuERROR with errFIRMWARE, and CLRSTATUS brings it to dfuIDLE', async () => {
  const host = simulateHost('octopus-pro-f429');
  const device = await host.ports.usb.device('1-1.4');
  expect(boardOf(host).dfuState()).toBe(ERROR);
  const client = await openClient(host);
  expect(await client.status()).toEqual({ bStatus: 0, bwPollTimeout: 0, bState: IDLE });
  await device.close();
});

test('a download goes through dfuDNLOAD-SYNC and dfuDNBUSY to dfuDNLOAD-IDLE', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  await client.download(0, [0x41, ...le32(0x0800_8000)]);
  expect(board.dfuState()).toBe(SYNC);
  expect(await client.status()).toEqual({ bStatus: 0, bwPollTimeout: 500, bState: BUSY });
  await client.host.ports.clock.sleep(500);
  expect(await client.status()).toEqual({ bStatus: 0, bwPollTimeout: 0, bState: DNLOAD_IDLE });
});

test('the work starts with the GETSTATUS, not with the download', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  const before = board.flashContents(0x0800_8000, 16);
  await client.download(0, [0x41, ...le32(0x0800_8000)]);
  await client.host.ports.clock.sleep(5000);
  expect(board.flashContents(0x0800_8000, 16)).toEqual(before);
  await client.status();
  expect(board.flashContents(0x0800_8000, 16)).toEqual(new Uint8Array(16).fill(0xff));
});

test('data before the GETSTATUS of the last download stall and are counted', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.download(0, [0x21, ...le32(0x0800_8000)]);
  await expect(client.download(2, [1, 2, 3, 4])).rejects.toMatchObject({ kind: 'stall' });
  expect(boardOf(client.host).judgement).toMatchObject({ dataBeforeStatus: 1, wrongState: 1 });
});

test('a poll before the announced time is held until the work is done, and counted', async () => {
  const client = await openScene('octopus-pro-f446');
  const { clock } = client.host.ports;
  await client.download(0, [0x41, ...le32(0x0800_8000)]);
  const from = clock.nowMs();
  await client.status();
  expect((await client.status()).bState).toBe(DNLOAD_IDLE);
  expect(clock.nowMs() - from).toBeGreaterThan(250);
  expect(clock.nowMs() - from).toBeLessThan(252);
  expect(boardOf(client.host).judgement.polledTooEarly).toBe(1);
});

test('a poll that gives up before the work is done times out and leaves the ROM at work', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.download(0, [0x41, ...le32(0x0802_0000)]);
  await client.status();
  await expect(client.status(300)).rejects.toMatchObject({ kind: 'timeout' });
  expect((await client.status(5000)).bState).toBe(DNLOAD_IDLE);
});

test.each([
  ['set address', [0x21, ...le32(0x0700_0000)]],
  ['erase', [0x41, ...le32(0x0808_0000)]],
])('%s outside the memory ends in dfuERROR with errTARGET', async (_, command) => {
  const client = await openScene('octopus-pro-f446');
  expect(await client.carryOut(0, command)).toMatchObject({ bStatus: 1, bState: ERROR });
  expect(boardOf(client.host).judgement.badAddresses).toBe(1);
});

test('an upload is refused in dfuDNLOAD-IDLE and works after ABORT', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.setAddress(0x0800_0000);
  await expect(client.upload(2, 64)).rejects.toMatchObject({ kind: 'stall' });
  await client.abort();
  const bytes = await client.upload(2, 64);
  expect(bytes).toEqual(boardOf(client.host).flashContents(0x0800_0000, 64));
  expect((await client.status()).bState).toBe(UPLOAD_IDLE);
  await expect(client.download(0, [0x21, ...le32(0x0800_0000)])).rejects.toMatchObject({ kind: 'stall' });
});

test('blocks count in wTransferSize from the pointer, whatever the length of each', async () => {
  const client = await openScene('octopus-pro-h723');
  await client.setAddress(0x0802_0000);
  await client.abort();
  const bytes = await client.upload(4, 16);
  expect(bytes).toEqual(boardOf(client.host).flashContents(0x0802_0000 + 2 * 1024, 16));
});

test('block 0 of an upload lists the commands', async () => {
  const client = await openScene('octopus-pro-f446');
  expect([...(await client.upload(0, 64))]).toEqual([0x00, 0x21, 0x41, 0x92]);
  expect((await client.status()).bState).toBe(IDLE);
});

test('an upload from nowhere stalls and leaves a state that DFU does not know', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.setAddress(0x0807_fff0);
  await client.abort();
  await expect(client.upload(2, 2048)).rejects.toMatchObject({ kind: 'stall' });
  expect((await client.status()).bState).toBe(15);
  await client.clearStatus();
  expect((await client.status()).bState).toBe(IDLE);
});

test('CLRSTATUS outside dfuERROR leads into it with errUNKNOWN', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.clearStatus();
  expect(await client.status()).toMatchObject({ bStatus: 14, bState: ERROR });
});

test('ABORT does nothing in dfuERROR', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.carryOut(0, [0x21, ...le32(0)]);
  await client.abort();
  expect((await client.status()).bState).toBe(ERROR);
});

test('more data than wTransferSize stall', async () => {
  const client = await openScene('octopus-pro-h723');
  await expect(client.download(2, new Uint8Array(1025))).rejects.toMatchObject({ kind: 'stall' });
});

test('mass erase empties the flash and takes longer than announced', async () => {
  const client = await openScene('octopus-pro-f429');
  const { clock } = client.host.ports;
  await client.download(0, [0x41]);
  expect((await client.status()).bwPollTimeout).toBe(100);
  const from = clock.nowMs();
  expect((await client.status(60_000)).bState).toBe(DNLOAD_IDLE);
  expect(clock.nowMs() - from).toBeGreaterThan(15_000);
  expect(
    boardOf(client.host)
      .flashContents(0x0800_0000, 1 << 20)
      .every((byte) => byte === 0xff),
  ).toBe(true);
});

test('read unprotect on an unprotected part resets it and erases nothing', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  const before = board.flashContents(0x0800_0000, 4096);
  await client.download(0, [0x92]);
  await client.status();
  await client.host.ports.clock.sleep(1000);
  expect(board.judgement.readUnprotects).toBe(1);
  expect(board.flashContents(0x0800_0000, 4096)).toEqual(before);
  await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
  expect((await (await openClient(client.host)).status()).bState).toBe(IDLE);
});

test('whatever is asked in whatever order, the ROM answers or refuses, and ABORT with CLRSTATUS brings it back', async () => {
  const request = fc.record({
    isIn: fc.boolean(),
    request: fc.nat(7),
    value: fc.oneof(fc.nat(4), fc.nat(0xffff)),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(0x21, 0x41, 0x92), fc.nat(0xffff_ffff))
        .map(([code, at]) => [code, ...le32(at)]),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 30 }), async (requests) => {
      const client = await openScene('octopus-pro-h723');
      for (const { isIn, request: code, value, data } of requests) {
        try {
          if (isIn) await client.receive(code, value, data.length, 60_000);
          else await client.send(code, value, data, 60_000);
        } catch (error) {
          expect(error).toBeInstanceOf(UsbError);
        }
      }
      await client.host.ports.clock.sleep(60_000);
      const board = boardOf(client.host);
      // it has left or was reset
      if (board.mode() !== 'dfu' || board.judgement.readUnprotects > 0) return;
      // first, as a GETSTATUS in dfuMANIFEST-SYNC would leave
      await client.abort();
      if ((await client.status(60_000)).bStatus !== 0) await client.clearStatus();
      await client.abort();
      expect((await client.status(60_000)).bState).toBe(IDLE);
    }),
    { numRuns: 100 },
  );
});
