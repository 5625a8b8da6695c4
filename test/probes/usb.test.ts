import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usbFacts } from '../../src/evidence/usb.ts';
import type { UsbDevice, UsbEntry } from '../../src/ports/usb.ts';
import { UsbError } from '../../src/ports/usb.ts';
import { probeUsb } from '../../src/probes/usb.ts';
import { fakePorts } from './fake-ports.ts';

// device 0483:df11, one configuration, one DFU interface with two alternates named by strings 4 and 5
const DEVICE = [18, 1, 0, 1, 0, 0, 0, 64, 0x83, 4, 0x11, 0xdf, 0, 0x22, 1, 2, 3, 1];
const CONFIGURATION = [
  [9, 2, 36, 0, 1, 1, 0, 0xc0, 50],
  [9, 4, 0, 0, 0, 0xfe, 1, 2, 4],
  [9, 4, 0, 1, 0, 0xfe, 1, 2, 5],
  [9, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1],
].flat();

const ENTRY: UsbEntry = {
  path: '1-1.4',
  busNumber: 1,
  deviceNumber: 38,
  speed: 'full',
  descriptors: Uint8Array.from([...DEVICE, ...CONFIGURATION]),
  manufacturer: 'STMicroelectronics',
  product: 'STM32  BOOTLOADER',
  serialNumber: '203739645542',
  interfaces: [{ interfaceNumber: 0, alternateSetting: 0, driver: null, name: '@kernel' }],
  access: 'read-write',
  node: { path: '/dev/bus/usb/001/038', mode: 0o660, uid: 0, gid: 46 },
};

const stringBytes = (text: string, declared = 2 + text.length * 2) =>
  Uint8Array.from([
    declared,
    3,
    ...[...text].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]),
  ]);

/** Answers string requests; everything else stalls. `calls` shows what was asked. */
function fakeDevice(strings: Record<number, Uint8Array | UsbError>) {
  const calls: string[] = [];
  const device: UsbDevice = {
    open: async () => void calls.push('open'),
    close: async () => void calls.push('close'),
    claimInterface: async () => void calls.push('claim'),
    releaseInterface: async () => void calls.push('release'),
    selectAlternateInterface: async () => void calls.push('alternate'),
    controlTransferOut: async () => {
      calls.push('out');
      return { bytesWritten: 0 };
    },
    controlTransferIn: async (setup, length) => {
      calls.push(`in ${setup.requestType} ${setup.recipient} ${setup.value.toString(16)} ${setup.index}`);
      const answer = setup.request === 6 ? strings[setup.value & 0xff] : undefined;
      if (answer === undefined) throw new UsbError('stall', 'endpoint stalled');
      if (answer instanceof UsbError) throw answer;
      const bytes = answer.slice(0, length);
      return { data: new DataView(bytes.buffer) };
    },
  };
  return { device, calls };
}

async function probe(entry: Partial<UsbEntry>, device?: UsbDevice) {
  const ports = fakePorts({ usb: [{ ...ENTRY, ...entry }], ...(device && { devices: { '1-1.4': device } }) });
  const section = await probeUsb(ports);
  if (section.status === 'gap') throw new Error(section.detail);
  const [found] = section.value.devices;
  return { section, names: found?.configurations[0]?.interfaces.map(({ name }) => name) ?? [], found };
}

describe('the usb section', () => {
  it('reads each string of a DFU device as received and claims nothing', async () => {
    const layout = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
    const { device, calls } = fakeDevice({
      0: Uint8Array.of(4, 3, 9, 4),
      4: stringBytes(layout, 166),
      5: stringBytes('@Option Bytes  /0x1FFFC000/01*016 e'),
    });
    const { names, section } = await probe({}, device);
    expect(names).toEqual([
      { index: 4, text: layout, declaredBytes: 166, receivedBytes: 112, source: 'descriptor' },
      {
        index: 5,
        text: '@Option Bytes  /0x1FFFC000/01*016 e',
        declaredBytes: 72,
        receivedBytes: 72,
        source: 'descriptor',
      },
    ]);
    expect(section).toMatchObject({ complete: true });
    expect(calls).toEqual([
      'open',
      'in standard device 300 0',
      'in standard device 304 1033',
      'in standard device 305 1033',
      'in standard device 0 0',
      'close',
    ]);
  });

  it('falls back to the string that the kernel read when the device stalls', async () => {
    const { device, calls } = fakeDevice({});
    const { names } = await probe({}, device);
    expect(names).toMatchObject([
      { index: 4, text: '@kernel', source: 'kernel' },
      { index: 5, text: null, source: 'descriptor', problem: 'endpoint stalled' },
    ]);
    expect(calls.at(-1)).toBe('close');
  });

  it.each(['usbfs', 'btusb'])('does not touch a device in the hands of %s', async (driver) => {
    const { device, calls } = fakeDevice({});
    const { names } = await probe(
      { interfaces: [{ interfaceNumber: 0, alternateSetting: 0, driver, name: '@kernel' }] },
      device,
    );
    expect(calls).toEqual([]);
    expect(names).toMatchObject([{ text: '@kernel', source: 'kernel' }, { text: null }]);
  });

  it.each(['none', 'read-only', 'unknown'] as const)(
    'does not open a device with access %s',
    async (access) => {
      const { device, calls } = fakeDevice({});
      const { found } = await probe({ access }, device);
      expect(calls).toEqual([]);
      expect(found).toMatchObject({ access, product: { text: 'STM32  BOOTLOADER' } });
    },
  );

  it('does not open devices without a DFU interface', async () => {
    const { device, calls } = fakeDevice({});
    await probe({ descriptors: Uint8Array.from(DEVICE) }, device);
    expect(calls).toEqual([]);
  });

  it('says that a device could not be opened, and keeps what the kernel knows', async () => {
    const { section, names } = await probe({});
    expect(section).toMatchObject({ complete: false });
    expect(section.status === 'collected' && section.problems).toEqual([
      'USB device 1-1.4: could not be opened: open error: permission denied (errno 13)',
    ]);
    expect(names[0]).toMatchObject({ text: '@kernel' });
  });

  it('shows the functional descriptor on every alternate and the node as it is', async () => {
    const { found } = await probe({ access: 'none' });
    expect(found?.configurations[0]?.interfaces.map(({ dfu }) => dfu?.wTransferSize)).toEqual([2048, 2048]);
    expect(found).toMatchObject({ vendorId: 0x0483, productId: 0xdf11, node: { mode: 0o660, gid: 46 } });
  });

  it('never lets escape sequences of a device through', async () => {
    const { device } = fakeDevice({ 4: stringBytes('@\u001b[2JEvil\u0007'), 5: stringBytes('\u009b31mred') });
    const { names, found } = await probe({ product: 'a\u001b]0;title\u0007b' }, device);
    expect(names.map((name) => name?.text)).toEqual(['@Evil', 'red']);
    expect(found?.product?.text).toBe('ab');
  });

  it('makes valid evidence of any bytes that a device may send', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        async (bytes, string, keepHead) => {
          const { device } = fakeDevice({ 4: string, 5: string });
          const descriptors = keepHead ? Uint8Array.from([...DEVICE, ...CONFIGURATION, ...bytes]) : bytes;
          const ports = fakePorts({ usb: [{ ...ENTRY, descriptors }], devices: { '1-1.4': device } });
          const section = await probeUsb(ports);
          expect(section.status === 'collected' && usbFacts.safeParse(section.value).success).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
