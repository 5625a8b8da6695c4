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

/** Evidence in which the lines stand everywhere that a probe or a log could have put them. */
export function plantedIn(evidence: Evidence, lines: readonly string[]): Evidence {
  const copy = structuredClone(evidence);
  let next = 0;
  const line = () => lines[next++ % lines.length] ?? '';
  const { kernelLog, tools, udevRules, services, klipper, host } = copy;
  const origin = () => ({ kind: 'file' as const, path: '/etc/somewhere', line: 1, text: line() });
  for (let round = 0; round < lines.length; round += 6) {
    if (kernelLog.status === 'collected' && kernelLog.value.events[0]) {
      kernelLog.value.events.push({ ...kernelLog.value.events[0], text: line(), origin: origin() });
    }
    if (tools.status === 'collected') tools.value.tools[0]?.firstLines.push(line());
    if (udevRules.status === 'collected' && udevRules.value.rules[0]) {
      udevRules.value.rules.push({ ...udevRules.value.rules[0], text: line() });
    }
    if (services.status === 'collected' && services.value.services[0]) {
      services.value.services.push({ ...services.value.services[0], state: line() });
    }
    if (klipper.status === 'collected') klipper.value.localChanges?.push(line());
    if (host.status === 'collected') host.problems = [...(host.problems ?? []), line()];
  }
  return copy;
}
