import type { KnownName } from './known-names.ts';
import { SECRET_SHAPES } from './secret-shapes.ts';
import type { SecretKind } from './secrets.ts';
import { wordReplacer } from './word-replacer.ts';

/** What was replaced by what, so that it can be shown before anything is written; never written itself. */
export interface Replacement {
  kind: SecretKind;
  original: string;
  standIn: string;
  /** how often */
  places: number;
}

export interface Redactor {
  /** The text with every secret replaced; the same secret always by the same stand-in. */
  redact(text: string): string;
  /** All strings of a JSON value, keys included. */
  redactValue(value: unknown): unknown;
  replacements(): readonly Replacement[];
}

const PREFIX: Readonly<Record<SecretKind, string>> = {
  'user name': 'user',
  'host name': 'host',
  'e-mail address': 'email',
  'IP address': 'ip',
  'MAC address': 'mac',
  'Wi-Fi name': 'wifi',
  'password or key': 'secret',
  'serial number': 'serial',
};

/** Stands for a secret: user-1, host-2, ip-1. Plain words, so that paths and prompts keep their form. */
const STAND_IN = /^["']?(?:user|host|email|ip|mac|wifi|secret|serial)-\d+(?![A-Za-z0-9])/;
/** the key of a JSON member whose whole value is a secret: CONFIG_WIFI_PASSWORD */
const SECRET_KEY = /(?:passw(?:or)?d|passphrase|secret|api_?key|(?:^|_)(?:psk|pwd))$/i;
const DEEPEST = 100;

export function createRedactor(names: readonly KnownName[]): Redactor {
  const found = new Map<string, Replacement>();
  const counts = new Map<SecretKind, number>();
  const replace = (kind: SecretKind, original: string): string => {
    const key = `${kind} ${original}`;
    const known = found.get(key);
    if (known) {
      known.places += 1;
      return known.standIn;
    }
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const standIn = `${PREFIX[kind]}-${number}`;
    found.set(key, { kind, original, standIn, places: 1 });
    return standIn;
  };
  const replaceWords = wordReplacer(names, replace);

  const redact = (text: string): string => {
    let clean = text;
    for (const { kind, pattern, spare } of SECRET_SHAPES) {
      clean = clean.replace(pattern, (whole: string, before: string, secret: string) => {
        if (STAND_IN.test(secret) || spare?.(secret)) return whole;
        return `${before}${replace(kind, secret)}${whole.slice(before.length + secret.length)}`;
      });
    }
    return replaceWords(clean);
  };

  const redactValue = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return redact(value);
    if (value === null || typeof value !== 'object') return value;
    if (depth > DEEPEST) return null;
    if (Array.isArray(value)) return value.map((one) => redactValue(one, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        redact(key),
        typeof one === 'string' && one !== '' && SECRET_KEY.test(key)
          ? replace('password or key', one)
          : redactValue(one, depth + 1),
      ]),
    );
  };

  return {
    redact,
    redactValue: (value) => redactValue(value, 0),
    replacements: () => [...found.values()],
  };
}
