import * as fc from 'fast-check';
import type { SecretKind } from '../../src/bundle/secrets.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';

/** A secret and a line as a program would print it. */
export interface Planted {
  kind: SecretKind;
  secret: string;
  line: string;
}

const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'abcdefghijkmnopqrstuvwxyz'), minLength: min, maxLength: max });
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const key = fc.string({
  unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789'),
  minLength: 20,
  maxLength: 40,
});
/** "q7" inside keeps a made-up name from being a word of the report itself */
const name = letters(4, 10).map((text) => `q7${text}`);
const byte = fc.integer({ min: 1, max: 254 });

const SHAPES: readonly fc.Arbitrary<Planted>[] = [
  shape(
    'user name',
    name.map((text) => `u${text}`),
    [
      (s) => `${s}@octopi:~/klipper $ make flash`,
      (s) => `flashing /home/${s}/klipper/out/klipper.bin`,
      (s) => `C:\\Users\\${s}\\Downloads\\firmware.bin`,
      (s) => `/Users/${s}/klipper/.config`,
      (s) => `uid=1000(${s}) gid=1000(${s}) groups=1000(${s}),20(dialout)`,
    ],
  ),
  shape(
    'host name',
    name.map((text) => `h${text}`),
    [
      (s) => `pi@${s}:~ $ lsusb`,
      (s) => `Linux ${s} 6.1.21-v8+ #1642 SMP PREEMPT aarch64 GNU/Linux`,
      (s) => `Nov 24 10:00:00 ${s} kernel: usb 1-1: new full-speed USB device number 5`,
      (s) => `hostname=${s}`,
    ],
  ),
  shape(
    'e-mail address',
    fc.tuple(name, name).map(([a, b]) => `${a}@${b}.example.org`),
    [(s) => `Author: somebody <${s}>`, (s) => `mail me at ${s} please`, (s) => `user.email=${s}`],
  ),
  shape(
    'IP address',
    fc.tuple(fc.constantFrom(10, 172, 192, 203), byte, byte, byte).map((parts) => parts.join('.')),
    [
      (s) => `inet ${s}/24 brd scope global wlan0`,
      (s) => `listening on http://${s}:7125/`,
      (s) => `ssh pi@${s}`,
    ],
  ),
  shape(
    'IP address',
    fc.tuple(hex(4), hex(4), hex(4), hex(4)).map(([a, b, c, d]) => `fe80::${a}:${b}:${c}:${d}`),
    [(s) => `inet6 ${s}/64 scope link`, (s) => `connected to ${s} port 22`],
  ),
  shape(
    'MAC address',
    fc.array(hex(2), { minLength: 6, maxLength: 6 }).map((parts) => parts.join(':')),
    [(s) => `link/ether ${s} brd ff:ff:ff:ff:ff:ff`, (s) => `Bluetooth: hci0 address ${s}`],
  ),
  shape(
    'Wi-Fi name',
    name.map((text) => `w${text}`),
    [(s) => `wlan0 IEEE 802.11 ESSID:"${s}"`, (s) => `    ssid="${s}"`, (s) => `SSID: ${s}`],
  ),
  shape('password or key', key, [
    (s) => `api_key: ${s}`,
    (s) => `    psk="${s}"`,
    (s) => `CONFIG_WIFI_PASSWORD="${s}"`,
    (s) => `Authorization: Bearer ${s}`,
    (s) => `remote: https://somebody:${s}@git.example.org/klipper.git`,
    (s) => `export MOONRAKER_TOKEN=${s}`,
  ]),
  shape(
    'password or key',
    key.map((text) => `ghp_${text}`),
    [(s) => `cloning with ${s} now`],
  ),
  shape(
    'serial number',
    key.map((text) => text.slice(0, 16)),
    [(s) => `[  100.1] usb 1-1.2: SerialNumber: ${s}`, (s) => `  iSerial                 3 ${s}`],
  ),
];

function shape(
  kind: SecretKind,
  secret: fc.Arbitrary<string>,
  lines: readonly ((secret: string) => string)[],
): fc.Arbitrary<Planted> {
  return fc
    .tuple(secret, fc.constantFrom(...lines))
    .map(([text, line]) => ({ kind, secret: text, line: line(text) }));
}

export const planted = fc.oneof(...SHAPES);

/** Evidence in which every one of the lines stands everywhere that a probe or a log could have put it. */
export function plantedIn(evidence: Evidence, lines: readonly string[]): Evidence {
  const copy = structuredClone(evidence);
  const { host, usb, serialPorts, tools, klipper, firmware, kernelLog, udevRules, services, can } = copy;
  const all = lines.join('\n');
  const file = (text: string) => ({ kind: 'file' as const, path: '/etc/somewhere', line: 1, text });
  const more = <T extends object>(list: T[], change: (text: string) => Partial<T>) => {
    const [first] = list;
    if (first) list.push(...lines.map((text) => ({ ...structuredClone(first), ...change(text) })));
  };
  for (const section of [host, usb, serialPorts, tools, klipper, firmware, udevRules, services]) {
    if (section.status === 'gap') throw new Error('the scene was to have every section');
    section.problems = [...lines];
  }
  copy.can = can.status === 'collected' ? can : { status: 'gap', reason: 'probe-crashed', detail: all };
  if (host.status === 'collected') Object.assign(host.value, { model: all, osName: all, kernel: all });
  if (usb.status === 'collected') {
    const device = usb.value.devices.find(({ vendorId }) => vendorId === 0x2109) ?? usb.value.devices[0];
    if (!device) throw new Error('no device');
    for (const text of [device.product, device.manufacturer]) if (text) text.text = all;
    device.description = all;
    device.origin = { kind: 'device', path: '1-1', text: all };
  }
  if (serialPorts.status === 'collected') {
    const origin = file(all);
    const nothing = {
      driver: all,
      usbPath: null,
      vendorId: null,
      productId: null,
      access: 'none',
      host: null,
    } as const;
    const holder = { pid: 1, name: all };
    serialPorts.value.ports.push({
      ...nothing,
      path: '/dev/ttyS9',
      byId: [...lines],
      byPath: [...lines],
      holder,
      origin,
    });
  }
  if (tools.status === 'collected') {
    tools.value.searchPath.push(...lines);
    more(tools.value.tools, (text) => ({ path: text, realPath: text, version: text, firstLines: [text] }));
  }
  if (klipper.status === 'collected') {
    const { value } = klipper;
    value.remote = all;
    value.localChanges = [...lines];
    if (value.config) {
      for (const [index, text] of lines.entries()) value.config.symbols[`CONFIG_ODD_${index}`] = text;
    }
    more(value.flashCalls, (text) => ({
      path: text,
      tokens: [{ text, line: 1 }],
      lines: [{ text, line: 1 }],
    }));
  }
  if (firmware.status === 'collected') {
    firmware.value.path = `/tmp/${all}`;
    if (firmware.value.dictionary) {
      firmware.value.dictionary.version = all;
      for (const [index, text] of lines.entries()) firmware.value.dictionary.constants[`ODD_${index}`] = text;
    }
  }
  if (kernelLog.status === 'collected') {
    more(kernelLog.value.events, (text) => ({ text, origin: file(text) }));
  }
  if (udevRules.status === 'collected') more(udevRules.value.rules, (text) => ({ text, path: text }));
  if (services.status === 'collected') more(services.value.services, (text) => ({ name: text, state: text }));
  return copy;
}
