import type { SecretShape } from './secrets.ts';

/**
 * Passwords, tokens and keys in text that programs print. In the order in which they are looked for: what encloses
 * others comes first. Every pattern is linear: no repetition stands inside another, and all are bounded.
 */

const NAME = String.raw`(?:api[ _-]?key|access[_-]?key(?:[_-]?id)?|auth[_-]?key|client[_-]?secret|secret|token|passw(?:or)?d|passphrase|pwd|psk|wpa[_-]?key|wep[_-]?key\d?|private[_-]?key|preshared[_-]?key|printer[_-]?id|link(?:ing)?[ _-]?code|session(?:[_-]?id)?)`;
/** the value behind a quote up to the next one of its kind, which may be escaped as JSON in a string is; else one word */
const VALUE = String.raw`((?<=\\")[^"\\\n]{1,400}|(?<=[^\\]")(?:[^"\\\n]|\\[^\n]){1,400}|(?<=')[^'\n]{1,400}|[^\s"';\\]{1,400})`;
const ASSIGNED = String.raw`\\?["']?\s{0,8}(?:==?|:=?)\s{0,8}\\?["']?`;

const key = (pattern: RegExp, spare?: SecretShape['spare']): SecretShape =>
  spare ? { kind: 'password or key', pattern, spare } : { kind: 'password or key', pattern };

/** "no password", a folder (PWD=/home) or a word of sudoers (NOPASSWD: ALL) */
const isNoSecret = (value: string) =>
  /^(?:none|null|true|false|yes|no|n|y|0|1|all|\*+|[/~].{0,399})$/i.test(value);

export const KEY_SHAPES: readonly SecretShape[] = [
  key(/(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)([^-]{1,20000})/g),
  // scheme://user:password@host and scheme://token@host, up to the last @ in front of the path
  key(/(\b[a-z][a-z0-9+.-]{1,15}:\/\/)([^\s/"'?#<>]{1,300})(?=@)/gi),
  key(/(\bauthorization\\?["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3})([^\s"'\\]{1,2000})/gi),
  key(/(\bauthorization\\?["']?\s{0,3}[:=]\s{0,3}(?!["']?(?:bearer|basic|token)\s))([^\n]{1,2000})/gi),
  key(/(\bbearer\s{1,3})([A-Za-z0-9._~+/=-]{8,2000})/gi),
  key(/(\b(?:set-)?cookie\\?["']?:\s{0,3})([^\n]{1,2000})/gi),
  key(/(\bhooks\.slack\.com\/services\/|\bdiscord(?:app)?\.com\/api\/webhooks\/)([^\s"'<>]{1,300})/gi),
  // Telegram: the number of a bot and its key
  key(/(^|[^A-Za-z0-9]|\bbot)(\d{7,12}:[A-Za-z0-9_-]{30,50})(?![A-Za-z0-9_-])/g),
  key(new RegExp(String.raw`(\b[\w.-]{0,40}?${NAME}${ASSIGNED})${VALUE}`, 'gi'), isNoSecret),
  // as arguments: --token X, sshpass -p X, curl -u user:X, nmcli ... password X, wpa_passphrase NETWORK X, wpa-psk X
  key(new RegExp(String.raw`((?<=^|\s)--?[\w-]{0,30}?${NAME}\s{1,3}["']?)${VALUE}`, 'gi'), isNoSecret),
  key(/(\bsshpass\s{1,3}-p\s{0,3})([^\s]{1,200})/g),
  key(/(\bcurl\s(?:[^\n]{0,200}?\s)?(?:-u|--user)\s{1,3})([^\s]{1,200})/g),
  key(new RegExp(String.raw`(\bnmcli\s[^\n]{0,200}?\bpassword\s{1,3}["']?)${VALUE}`, 'g')),
  key(/(\b\w{1,20}_passphrase\s{1,3}|\bwpa-psk\s{1,3})([^\n]{1,200})/g),
  // what issuers put in front of their tokens
  key(
    /(^|[^A-Za-z0-9_-])((?:gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|xapp-|[sr]k_(?:live|test)_|A[KS]IA|AIza|eyJ|tskey-|ya29\.|npm_(?=\w{30})|pypi-|hf_(?=\w{30}))[A-Za-z0-9._-]{12,2000})/g,
  ),
  key(/(^|[^A-Za-z0-9_-])(sk-(?=[a-zA-Z_-]{0,40}\d)[A-Za-z0-9_-]{12,2000})/g),
  // public keys and fingerprints of SSH name a person's machine
  key(/(\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3})\s{1,3})([A-Za-z0-9+/=]{16,2000})/g),
  key(/(\bSHA256:)([A-Za-z0-9+/]{43,44}=?)(?![A-Za-z0-9+/])/g),
  // crypt(5)
  key(/(^|[^A-Za-z0-9$])(\$(?:[156y7]|2[abxy]|gy|apr1)\$[./A-Za-z0-9$=,+-]{16,200})/g),
];
