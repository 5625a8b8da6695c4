/** What a report must not carry. */

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
