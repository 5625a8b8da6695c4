import type { SecretShape } from './secrets.ts';

/** What leads to a person, a network or a machine, in text that programs print; linear and bounded as the keys. */

const QUOTED_OR_WORD = String.raw`((?<=")[^"\n]{1,64}|(?<=')[^'\n]{1,64}|[^\s"',;]{1,64})`;

/** 127.0.0.1 and masks tell nothing */
const isNobodysAddress = (address: string) =>
  /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.|::1$|fe80::$|ff02::)/i.test(address);
const isNobodysMac = (address: string) => /^(?:ff|0?0)(?:[:_-](?:ff|0?0)){5}$/i.test(address);

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const PRIVATE = String.raw`(?:192\.168|10\.${BYTE}|172\.(?:1[6-9]|2\d|3[01])|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))`;

export const ADDRESS_SHAPES: readonly SecretShape[] = [
  // an SSID has at most 32 bytes and may hold spaces: without quotes it is what follows on the line
  {
    kind: 'Wi-Fi name',
    pattern:
      /(\b(?:e?ssid|ssid_?name|802-11-wireless\.ssid)\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?)((?<=\\?")[^"\\\n]{1,64}|(?<=')[^'\n]{1,64}|[^\s"'\n][^"'\n]{0,31})/gi,
    spare: (name) => /^(?:off|any|none|unknown|hidden|null)\b/i.test(name),
  },
  {
    kind: 'Wi-Fi name',
    pattern:
      /(\bssid\s{1,3}["']|\baccess point\s{1,3}["']|\bassociated with\s{1,3}["']|\(wifi\) connection\s{1,3}["'])([^"'\n]{1,64})/gi,
  },
  { kind: 'Wi-Fi name', pattern: new RegExp(String.raw`(\bwpa-ssid\s{1,3}["']?)${QUOTED_OR_WORD}`, 'gi') },
  {
    kind: 'Wi-Fi name',
    pattern: new RegExp(
      String.raw`(\bnmcli\s[^\n]{0,200}?\b(?:connect|ssid|con-name)\s{1,3}["']?)${QUOTED_OR_WORD}`,
      'g',
    ),
  },
  // a line of `nmcli dev wifi`, in its short and its long form
  { kind: 'Wi-Fi name', pattern: /(^[ *]?:)([^:\n]{1,64})(?=:Infra:)/gm },
  {
    kind: 'Wi-Fi name',
    pattern: /(^[ *]\s{1,8}(?:[0-9A-F]{2}(?::[0-9A-F]{2}){5}\s{1,4})?)([^\n]{1,64}?)(?=\s{1,40}Infra\s)/gm,
  },
  { kind: 'Wi-Fi name', pattern: /(\/system-connections\/)([^/\n]{1,64})(?=\.nmconnection)/g },
  // an e-mail address; the user@host.domain of a prompt or of scp has a path behind its colon
  {
    kind: 'e-mail address',
    pattern:
      /(^|[^\p{L}\p{N}._%+'-])([\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,9}\.\p{L}{2,24})(?![\p{L}\p{N}-]|:[~/]|\.[\p{L}\p{N}])/gu,
    // a remote of git, and units of systemd such as klipper@1.service
    spare: (address) => /^'?git@|\.(?:service|socket|timer|target|mount|slice|scope|local)$/i.test(address),
  },
  // kernel packet log: destination, source and type in one
  { kind: 'MAC address', pattern: /(\bMAC=)([0-9a-f]{2}(?::[0-9a-f]{2}){13})/gi },
  {
    kind: 'MAC address',
    pattern: /(^|[^0-9A-Fa-f:-])([0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f:-])/g,
    spare: isNobodysMac,
  },
  // macOS leaves noughts out, bluez writes underscores, switches write groups of four
  {
    kind: 'MAC address',
    pattern: /(^|[^0-9A-Fa-f:])([0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5})(?![0-9A-Fa-f:])/g,
    spare: isNobodysMac,
  },
  {
    kind: 'MAC address',
    pattern: /(^|[^0-9A-Fa-f])([0-9A-Fa-f]{2}(?:_[0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f_])/g,
    spare: isNobodysMac,
  },
  {
    kind: 'MAC address',
    pattern: /(^|[^\w.])((?=[0-9.]{0,12}[a-f])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w.])/gi,
  },
  // twelve digits alone could be a CAN node or a chip: only where it is said what they are
  {
    kind: 'MAC address',
    pattern:
      /((?:\b|_)(?:mac(?:[ _-]?addr(?:ess)?)?|hwaddr|ether|bd[ _]?addr(?:ess)?|enx|wlx)["']?\s{0,3}[:=]?\s{0,3}["']?)([0-9a-f]{12})(?![0-9a-z])/gi,
  },
  {
    kind: 'IP address',
    pattern:
      /(^|[^0-9A-Za-z:.])((?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}|(?:[0-9A-Fa-f]{1,4}:){2,7}:)(?![0-9A-Za-z:])/g,
    spare: isNobodysAddress,
  },
  // addresses of home networks, whatever stands beside them but a USB path (1-10.1.2.3) or a version (v10.1.2.3)
  {
    kind: 'IP address',
    pattern: new RegExp(String.raw`(^|[^\d.])(?<![vV]|\d-)(${PRIVATE}\.${BYTE}\.${BYTE})(?![\d.]*\d)`, 'g'),
  },
  {
    kind: 'IP address',
    // a USB path such as 1-1.4.2.1 and a version such as v1.2.3.4 are none
    pattern: new RegExp(String.raw`(^|[^\w.-])(${BYTE}(?:\.${BYTE}){3})(?![\w.-]{0,40}[\w-])`, 'g'),
    spare: isNobodysAddress,
  },
  { kind: 'IP address', pattern: /(\bip-)(\d{1,3}(?:-\d{1,3}){3})(?!\d)/g },
  // what tells one disk or one system from all others
  { kind: 'serial number', pattern: /((?<![A-Za-z_])(?:PART)?UUID=["']?)([0-9A-Fa-f-]{8,40})/g },
  { kind: 'serial number', pattern: /(\b(?:machine|boot)[ -]id:\s{0,8})([0-9a-f-]{32,36})/gi },
];
