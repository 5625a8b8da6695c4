import { expect, test } from 'vitest';
import type { UsbControlSetup } from '../../src/ports/usb.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';

const GET_STATUS: UsbControlSetup = {
  requestType: 'class',
  recipient: 'interface',
  request: 3,
  value: 0,
  index: 0,
};

function getDescriptor(type: number, index: number): UsbControlSetup {
  return {
    requestType: 'standard',
    recipient: 'device',
    request: 6,
    value: (type << 8) | index,
    index: 0x0409,
  };
}

async function openDevice(scene: string, path = '1-1.4') {
  const { usb } = simulateHost(scene).ports;
  const device = await usb.device(path);
  await device.open();
  return { usb, device };
}

test('the F429 announces 166 bytes of its memory layout and sends 112; the kernel reads them whole', async () => {
  const { usb, device } = await openDevice('octopus-pro-f429');
  const { data } = await device.controlTransferIn(getDescriptor(3, 4), 255);
  expect(data?.byteLength).toBe(112);
  expect(data?.getUint8(0)).toBe(166);
  const text = String.fromCharCode(
    ...Array.from({ length: 55 }, (_, at) => data?.getUint16(2 + at * 2, true) ?? 0),
  );
  expect(text).toBe('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg');
  const entry = (await usb.list()).find(({ path }) => path === '1-1.4');
  expect(entry?.interfaces[0]?.name).toBe(text);
});

test('F4 descriptors are byte for byte those that lsusb -v shows of a real F405', async () => {
  const { usb } = await openDevice('octopus-pro-f446');
  const entry = (await usb.list()).find(({ path }) => path === '1-1.4');
  const hex = Buffer.from(entry?.descriptors ?? []).toString('hex');
  const expected = [
    '12010001000000408304', // bcdUSB 1.00, EP0 64 bytes, 0483
    '11df0022010203010902', // df11, bcdDevice 22.00, strings 1 2 3
    '3600010100c032', // 54 bytes, one interface, self powered, 100 mA
    '0904000000fe010204',
    '0904000100fe010205',
    '0904000200fe010206',
    '0904000300fe010207',
    '09210bff0000081a01', // will detach, up, down; 255 ms; 2048 bytes; 1.1a
  ];
  expect(hex).toBe(expected.join(''));
});

test('serial numbers: formed from the UID on F4, the same on every chip on H723', async () => {
  const serialOf = async (scene: string) =>
    (await simulateHost(scene).ports.usb.list()).find(({ path }) => path === '1-1.4')?.serialNumber;
  expect(await serialOf('octopus-pro-f429')).toBe('203739645542');
  expect(await serialOf('octopus-pro-h723')).toBe(await serialOf('two-boards'));
});

test('choosing an alternate setting changes the string that the kernel shows', async () => {
  const { usb, device } = await openDevice('octopus-pro-f446');
  await device.claimInterface(0);
  await device.selectAlternateInterface(0, 1);
  const entry = (await usb.list()).find(({ path }) => path === '1-1.4');
  expect(entry?.interfaces[0]).toMatchObject({
    alternateSetting: 1,
    driver: 'usbfs',
    name: '@Option Bytes  /0x1FFFC000/01*016 e',
  });
  await expect(device.selectAlternateInterface(0, 4)).rejects.toMatchObject({ kind: 'not-found' });
});

test('an unknown string index stalls', async () => {
  const { device } = await openDevice('octopus-pro-f446');
  await expect(device.controlTransferIn(getDescriptor(3, 9), 255)).rejects.toMatchObject({ kind: 'stall' });
});

test('requests to the interface need the claim, and any request an open handle', async () => {
  const { usb, device } = await openDevice('octopus-pro-f446');
  await expect(device.controlTransferIn(GET_STATUS, 6)).rejects.toMatchObject({ kind: 'invalid-state' });
  const closed = await usb.device('1-1.4');
  await expect(closed.controlTransferIn(getDescriptor(1, 0), 18)).rejects.toMatchObject({
    kind: 'invalid-state',
  });
});

test('an interface that another handle or a driver has is busy', async () => {
  const { usb, device } = await openDevice('octopus-pro-f446');
  await device.claimInterface(0);
  const second = await usb.device('1-1.4');
  await second.open();
  await expect(second.claimInterface(0)).rejects.toMatchObject({ kind: 'busy' });
  await device.close();
  await second.claimInterface(0);
  const klipper = await openDevice('healthy-printer');
  await expect(klipper.device.claimInterface(0)).rejects.toMatchObject({ kind: 'busy' });
});

test('without a udev rule the node is readable only, and opening is refused', async () => {
  const { usb } = simulateHost('no-permission').ports;
  const entry = (await usb.list()).find(({ path }) => path === '1-1.4');
  expect(entry).toMatchObject({ access: 'read-only', node: { mode: 0o664, uid: 0, gid: 0 } });
  const device = await usb.device('1-1.4');
  await expect(device.open()).rejects.toMatchObject({
    kind: 'permission',
    message: 'open error: permission denied (errno 13)',
  });
});

test('a time-out of 0 is refused at once', async () => {
  const { device } = await openDevice('octopus-pro-f446');
  await expect(device.controlTransferIn(getDescriptor(1, 0), 18, 0)).rejects.toMatchObject({ kind: 'other' });
});

test('whoever watches hears of plugging until he stops', async () => {
  const host = simulateHost('octopus-pro-f446');
  let heard = 0;
  const settle = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const stop = host.ports.usb.watch(() => {
    heard += 1;
  });
  host.unplug('1-1.4');
  await settle();
  expect(heard).toBe(1);
  host.plug('1-1.4');
  await settle();
  expect(heard).toBe(2);
  stop();
  host.unplug('1-1.4');
  await settle();
  expect(heard).toBe(2);
});
