import type { Evidence } from '../evidence/evidence.ts';
import { isCommonName } from './common-names.ts';
import { HOST_PATTERNS, LOGIN_PATTERNS, USER_PATTERNS } from './name-patterns.ts';
import type { OwnNames } from './own-names.ts';
import { SECRET_SHAPES } from './secret-shapes.ts';
import type { SecretKind } from './secrets.ts';
import { serialNumbers } from './serial-numbers.ts';

/** A word that is a secret on this machine wherever it stands. */
export interface KnownName {
  kind: SecretKind;
  word: string;
}

const SHORTEST_NAME = 2;
/** Shorter ones, and plain words, are hidden only where they stand as a password or as a network. */
const SHORTEST_KEY = 8;
const SHORTEST_WIFI_NAME = 5;
const KEY_BODY = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----([^-]{1,20000})/g;

/**
 * Learns what this machine calls its people, itself and its devices, and which of its secrets could stand elsewhere
 * without the words around them: from the machine itself, the evidence and raw text.
 */
export function learnNames(
  evidence: Evidence,
  texts: readonly string[],
  own: OwnNames = { users: [], hosts: [] },
): readonly KnownName[] {
  const secrets = new Map<string, SecretKind>();
  const learn = (kind: SecretKind, word: string | undefined) => {
    if (word !== undefined && !secrets.has(word)) secrets.set(word, kind);
  };
  const learnName = (kind: 'user name' | 'host name', found: string | undefined) => {
    const name = found?.replace(/[.\s-]+$/, '');
    if (!name || name.length < SHORTEST_NAME || isCommonName(name)) return;
    // of somebody's own domain the first part stands alone elsewhere
    const [first = ''] = name.split('.');
    if (kind === 'host name' && first !== name && /^[\d.]+$/.test(name)) return;
    learn(kind, name);
    if (kind === 'host name' && first.length > 3 && !isCommonName(first)) learn(kind, first);
  };
  if (evidence.host.status === 'collected') learnName('user name', evidence.host.value.user?.name);
  for (const name of own.users) learnName('user name', name);
  for (const name of own.hosts) learnName('host name', name);
  const text = texts.join('\n');
  for (const pattern of LOGIN_PATTERNS) {
    for (const [, user, host] of text.matchAll(pattern)) {
      if (user !== 'git') learnName('host name', host);
      learnName('user name', user);
    }
  }
  for (const pattern of USER_PATTERNS) {
    for (const [, user] of text.matchAll(pattern)) learnName('user name', user);
  }
  for (const pattern of HOST_PATTERNS) {
    for (const [, host] of text.matchAll(pattern)) learnName('host name', host);
  }
  for (const serial of serialNumbers(evidence, text).others) learn('serial number', serial);
  for (const [, body = ''] of text.matchAll(KEY_BODY)) {
    for (const line of body.split('\n')) {
      if (line.trim().length >= SHORTEST_KEY) learn('password or key', line.trim());
    }
  }
  for (const { kind, pattern, spare } of SECRET_SHAPES) {
    if (kind !== 'password or key' && kind !== 'Wi-Fi name') continue;
    for (const [, , secret = ''] of text.matchAll(pattern)) {
      if (!spare?.(secret) && standsAlone(kind, secret)) learn(kind, secret);
    }
  }
  return [...secrets].map(([word, kind]) => ({ kind, word }));
}

function standsAlone(kind: SecretKind, secret: string): boolean {
  if (/\n|^\W|\W$/.test(secret) || isCommonName(secret)) return false;
  if (kind === 'Wi-Fi name') return secret.length >= SHORTEST_WIFI_NAME;
  return secret.length >= SHORTEST_KEY && /\d/.test(secret) && /[A-Za-z]/.test(secret);
}
