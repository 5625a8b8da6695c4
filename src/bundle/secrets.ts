/** What a report must not carry, and how each kind looks in text that programs print. */

export const SECRET_KINDS = [
  'user name',
  'host name',
  'e-mail address',
  'IP address',
  'MAC address',
  'Wi-Fi name',
  'password or key',
  'serial number',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** A shape of text: group 1 is what stays in front, group 2 the secret itself, what follows stays. */
export interface SecretShape {
  kind: SecretKind;
  pattern: RegExp;
  /** a match that is no secret */
  spare?: (secret: string) => boolean;
}

const SECRET_NAME = String.raw`(?:api[_-]?key|apikey|access[_-]?key|auth[_-]?key|client[_-]?secret|secret|token|passw(?:or)?d|passphrase|pwd|psk|wpa[_-]?key|private[_-]?key)`;
const VALUE = String.raw`(?:"[^"\n]{1,400}"|'[^'\n]{1,400}'|[^\s"',;]{1,400})`;

/**
 * In the order in which they are looked for: what encloses others comes first. Every pattern is linear: no repetition
 * stands inside another, and all are bounded.
 */
export const SECRET_SHAPES: readonly SecretShape[] = [
  {
    kind: 'password or key',
    pattern: /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)([^-]{1,20000})(?=-----END|$)/g,
  },
  // scheme://user:password@host and scheme://token@host
  { kind: 'password or key', pattern: /(\b[a-z][a-z0-9+.-]{1,15}:\/\/)([^\s/@"']{1,300})(?=@)/gi },
  {
    kind: 'password or key',
    pattern: /(\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3})([^\s"']{1,2000})/gi,
  },
  { kind: 'password or key', pattern: /(\bbearer\s{1,3})([A-Za-z0-9._~+/=-]{8,2000})/gi },
  {
    kind: 'password or key',
    pattern: new RegExp(String.raw`(\b[\w.-]{0,40}?${SECRET_NAME}["']?\s{0,8}[:=]\s{0,8})(${VALUE})`, 'gi'),
    spare: (secret) => /^["']?(?:none|null|true|false|yes|no|n|y|0|1|\*+)["']?$/i.test(secret),
  },
  {
    kind: 'password or key',
    pattern:
      /(^|[^A-Za-z0-9_-])((?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA|AIza|eyJ)[A-Za-z0-9._-]{12,2000})/g,
  },
  {
    kind: 'Wi-Fi name',
    pattern: new RegExp(
      String.raw`(\b(?:e?ssid|ssid_?name|802-11-wireless\.ssid)["']?\s{0,8}[:=]\s{0,8})(${VALUE})`,
      'gi',
    ),
  },
  // an e-mail address, not the user@host of a prompt: its last part is a name of letters behind a dot
  {
    kind: 'e-mail address',
    pattern:
      /(^|[^A-Za-z0-9._%+-])([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24})(?![\w.-]*:)/g,
  },
  {
    kind: 'MAC address',
    pattern: /(^|[^0-9A-Fa-f:-])([0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f:-])/g,
  },
  {
    kind: 'IP address',
    pattern:
      /(^|[^0-9A-Za-z:.])((?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6})(?![0-9A-Za-z:])/g,
  },
  {
    kind: 'IP address',
    // a USB path such as 1-1.4.2.1 and a version such as v1.2.3.4 are none
    pattern:
      /(^|[^\w.-])((?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?![\w.-]*[\w-])/g,
    spare: (secret) => /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.)/.test(secret),
  },
];
