import assert from 'node:assert/strict';
import { openRealHost } from '../../../src/host/real-host.ts';
import { type UsbDevice, UsbError, type UsbErrorKind } from '../../../src/ports/usb.ts';
import type { LabTest, Witness } from './harness.ts';
import { until } from './harness.ts';
import type { PlainUser } from './plain-user.ts';
import { attachedHere, type PluggedIn, withScene } from './plugged-in.ts';

const SCENE = 'octopus-pro-f446';
/** GETSTATUS, which a ROM answers in every state */
const GET_STATUS = { requestType: 'class', recipient: 'interface', request: 3, value: 0, index: 0 } as const;
/** UPLOAD of the reserved block, refused by stalling */
const UPLOAD_BLOCK_1 = { ...GET_STATUS, request: 2, value: 1 } as const;

/** Each kind of UsbError, as this kernel and the package `usb` make it. */
export function usbErrorTests(user: PlainUser): readonly LabTest[] {
  return [
    kindTest('permission', async ({ path }) => {
      const refusal = await user.do('open', path);
      if (refusal) throw new UsbError(refusal.kind, refusal.message);
    }),
    kindTest('not-found', async () => {
      await openRealHost().usb.device('1-7.7');
    }),
    kindTest(
      'not-found',
      async ({ path, board }) => {
        const device = await openRealHost().usb.device(path);
        await pull({ path, board });
        await device.open();
      },
      'a handle of what was unplugged since',
    ),
    kindTest('invalid-state', async ({ path }) => {
      const device = await openRealHost().usb.device(path);
      await device.controlTransferIn(GET_STATUS, 6);
    }),
    kindTest('busy', async ({ path }) => {
      const first = await claimed(path);
      try {
        const second = await openRealHost().usb.device(path);
        await second.open();
        try {
          await second.claimInterface(0);
        } finally {
          await second.close();
        }
      } finally {
        await first.close();
      }
    }),
    kindTest('stall', async ({ path }) => {
      await withClaimed(path, (device) => device.controlTransferIn(UPLOAD_BLOCK_1, 64));
    }),
    kindTest('timeout', async ({ path, host }) => {
      host.transfers.failTransfer(1, 'timeout');
      await withClaimed(path, (device) => device.controlTransferIn(GET_STATUS, 6, 300));
    }),
    kindTest('disconnected', async ({ path, board }) => {
      const device = await claimed(path);
      await pull({ path, board });
      await device.controlTransferIn(GET_STATUS, 6);
    }),
    {
      name: 'after a time-out and after a stall the device answers again',
      run: ({ saw }) =>
        withScene(SCENE, ({ path, host }) =>
          withClaimed(path, async (device) => {
            host.transfers.failTransfer(1, 'timeout');
            await assert.rejects(device.controlTransferIn(GET_STATUS, 6, 300), { kind: 'timeout' });
            await assert.rejects(device.controlTransferIn(UPLOAD_BLOCK_1, 64), { kind: 'stall' });
            const { data } = await device.controlTransferIn(GET_STATUS, 6);
            saw(`GETSTATUS is answered with ${data?.byteLength} bytes`);
            assert.equal(data?.byteLength, 6);
          }),
        ),
    },
  ];
}

function kindTest(kind: UsbErrorKind, provoke: (plugged: PluggedIn) => Promise<void>, how = ''): LabTest {
  return {
    name: `UsbError of kind "${kind}"${how && `: ${how}`}`,
    run: (witness) => withScene(SCENE, (plugged) => expectKind(kind, () => provoke(plugged), witness)),
  };
}

async function expectKind(kind: UsbErrorKind, provoke: () => Promise<void>, { saw }: Witness): Promise<void> {
  const error = await provoke().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UsbError, `a UsbError, not ${String(error)}`);
  saw(`${error.kind}: ${error.message}`);
  assert.equal(error.kind, kind);
}

async function claimed(path: string): Promise<UsbDevice> {
  const device = await openRealHost().usb.device(path);
  await device.open();
  await device.claimInterface(0);
  return device;
}

export async function withClaimed(path: string, use: (device: UsbDevice) => Promise<unknown>): Promise<void> {
  const device = await claimed(path);
  try {
    await use(device);
  } finally {
    await device.close();
  }
}

async function pull({ path, board }: Pick<PluggedIn, 'path' | 'board'>): Promise<void> {
  board.unplug();
  await until(
    'the device to leave',
    async () => !(await attachedHere()).some((entry) => entry.path === path),
  );
}
