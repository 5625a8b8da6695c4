import { unzlibSync } from 'fflate';
import { expect, test } from 'vitest';
import { FileError } from '../../src/ports/files.ts';
import { ProcessError } from '../../src/ports/processes.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';
import { firmwareOf } from './rom-client.ts';

const NAMES = SCENES.map(({ name }) => name);
const LIMITS = { timeoutMs: 1000, maxBytes: 100_000 };

async function textOf(host: ReturnType<typeof simulateHost>, path: string): Promise<string> {
  return new TextDecoder().decode(await host.ports.files.read(path, 1 << 20));
}

test.each(NAMES)(
  '%s: every probe finds whole sections and asks for nothing that the host lacks',
  async (name) => {
    const host = simulateHost(name);
    const evidence = await collectEvidence(host.ports, {
      source: { kind: 'simulated', name },
      klipperPath: host.klipperPath,
      firmwarePath: host.firmwarePath,
      intent: 'flash',
    });
    const { runs, schemaVersion, source, intent, ...sections } = evidence;
    for (const [section, value] of Object.entries(sections)) {
      expect([section, value]).toMatchObject([section, { status: 'collected', complete: true }]);
    }
    expect(host.surprises).toEqual([]);
  },
);

test('an unknown name is refused', () => {
  expect(() => simulateHost('no-such-scene')).toThrow(RangeError);
});

test('a program that nobody taught the host is not found, and recorded', async () => {
  const host = simulateHost('octopus-pro-f446');
  const argv = ['frobnicate', '--now'];
  await expect(host.ports.processes.run(argv, LIMITS)).rejects.toMatchObject({ kind: 'not-found', argv });
  await expect(host.ports.processes.run(['dfu-util', '-l'], LIMITS)).rejects.toBeInstanceOf(ProcessError);
  expect(host.surprises).toEqual([argv, ['dfu-util', '-l']]);
});

test('programs are found by name, by path and through links', async () => {
  const host = simulateHost('octopus-pro-f429');
  for (const command of ['dfu-util', '/usr/bin/dfu-util', '/bin/dfu-util']) {
    const { stdout } = await host.ports.processes.run([command, '--version'], LIMITS);
    expect(stdout).toMatch(/^dfu-util 0\.9\n/);
  }
  expect(await host.ports.files.realPath('/bin/python3')).toBe('/usr/bin/python3.9');
});

test('output beyond maxBytes is cut and said to be', async () => {
  const host = simulateHost('octopus-pro-f446');
  const result = await host.ports.processes.run(['dmesg'], { timeoutMs: 1000, maxBytes: 40 });
  expect(result).toMatchObject({ truncated: true, exitCode: 0 });
  expect(result.stdout).toHaveLength(40);
});

test('the kernel log tells of plugging in and pulling out', async () => {
  const host = simulateHost('octopus-pro-f429');
  host.unplug('1-1.4');
  const { stdout } = await host.ports.processes.run(['dmesg'], LIMITS);
  expect(stdout).toContain(
    'usb 1-1.4: New USB device found, idVendor=0483, idProduct=df11, bcdDevice=22.00\n',
  );
  expect(stdout).toMatch(/\[ {1,8}\d+\.\d{6}\] usb 1-1\.4: USB disconnect, device number 3\n$/);
});

test('the journal gives the same lines under the host name, the last -n of them', async () => {
  const host = simulateHost('octopus-pro-f446');
  const argv = ['journalctl', '-k', '-o', 'short-monotonic', '--no-pager', '-n', '2'];
  const { stdout } = await host.ports.processes.run(argv, LIMITS);
  expect(stdout.split('\n')).toHaveLength(3);
  expect(stdout).toMatch(/^\[ *1268\.\d+\] printer kernel: usb 1-1\.4: /);
});

test('-R stands in the flash script, except where the tree mended it', async () => {
  const upstream = await textOf(simulateHost('octopus-pro-f429'), '/home/pi/klipper/scripts/flash_usb.py');
  expect(upstream).toContain('["-R", "-a", "0", "-s", start]');
  const mended = await textOf(simulateHost('healthy-printer'), '/home/pi/klipper/scripts/flash_usb.py');
  expect(mended).not.toContain('-R');
});

test('git knows its own tree and no other folder', async () => {
  const { processes } = simulateHost('octopus-pro-f446').ports;
  const inside = await processes.run(['git', '-C', '/home/pi/klipper', 'rev-parse', 'HEAD'], LIMITS);
  expect(inside.stdout).toMatch(/^[0-9a-f]{40}\n$/);
  const outside = await processes.run(['git', '-C', '/tmp', 'rev-parse', 'HEAD'], LIMITS);
  expect(outside).toMatchObject({ exitCode: 128 });
});

test.each([
  ['octopus-pro-f429', 0x0800_8000, 'stm32f429xx'],
  ['octopus-pro-f446', 0x0800_8000, 'stm32f446xx'],
  ['octopus-pro-h723', 0x0802_0000, 'stm32h723xx'],
  ['h723-wrong-offset', 0x0800_8000, 'stm32h723xx'],
])('%s: the firmware image is in the form of Klipper’s', async (name, base, mcu) => {
  const image = await firmwareOf(simulateHost(name));
  expect(image.length).toBeGreaterThanOrEqual(30_000);
  expect(image.length).toBeLessThanOrEqual(42 * 1024);
  const view = new DataView(image.buffer, image.byteOffset);
  expect(view.getUint32(0, true)).toBe(0x2002_0000);
  const reset = view.getUint32(4, true);
  const entry = (reset & ~1) - base;
  expect(reset & 1).toBe(1);
  expect([image[entry], image[entry + 1]]).toEqual([0x72, 0xb6]);
  const literals = Array.from({ length: image.length >> 2 }, (_, at) => view.getUint32(at * 4, true));
  expect(literals).toContain(base);
  const dictionary: unknown = JSON.parse(new TextDecoder().decode(unzlibSync(image.subarray(0x2000))));
  expect(dictionary).toMatchObject({ app: 'Klipper', config: { MCU: mcu } });
  expect(await firmwareOf(simulateHost(name))).toEqual(image);
});

test('files obey links, permissions and limits, and say why they fail', async () => {
  const { files } = simulateHost('healthy-printer').ports;
  expect(await files.readLink('/proc/642/fd/9')).toBe('/dev/ttyACM0');
  expect(await files.realPath('/proc/device-tree/model')).toBe('/sys/firmware/devicetree/base/model');
  expect(await files.status('/home/pi/nothing')).toBeNull();
  expect(await files.may('/etc/group', 'write')).toBe(false);
  expect(await files.may('/home/pi/klipper/.config', 'write')).toBe(true);
  await expect(files.list('/proc/1/fd')).rejects.toMatchObject({ kind: 'permission' });
  await expect(files.read('/etc/group', 10)).rejects.toMatchObject({ kind: 'too-large' });
  await expect(files.read('/etc', 10)).rejects.toMatchObject({ kind: 'not-a-file' });
  await expect(files.list('/etc/group')).rejects.toMatchObject({ kind: 'not-a-directory' });
  await expect(files.read('/etc/shadow', 10)).rejects.toBeInstanceOf(FileError);
});

test('sha256 is that of the bytes', async () => {
  const { files } = simulateHost('octopus-pro-f446').ports;
  // printf 'printer\n' | sha256sum
  expect(await files.sha256('/etc/hostname', 100)).toBe(
    '7f94366882b1fcf57b2c24d5286b9d3282a48b37be1fb40d560814311320636c',
  );
});
