/** Why a plan must not be carried out, in words for the user. */
export interface Refusal {
  code: RefusalCode;
  what: string;
  why: string;
  /** what the user can do instead */
  wayOut: string;
}

/** Judgements: somebody who knows better may set one of them aside by its name. */
export const FORCEABLE = [
  'bootloader-overwritten',
  'linked-elsewhere',
  'not-bootable',
  'other-mcu',
  'wrong-target',
] as const;
export type ForceableCode = (typeof FORCEABLE)[number];

/** What cannot be carried out, or not read back and compared, whoever wants it. */
export const UNFORCEABLE = [
  'not-in-dfu-mode',
  'address-unknown',
  'outside-map',
  'not-writeable',
  'too-large',
  'transfer-size-unknown',
  'read-protected',
  'stays-busy',
  'not-a-bootloader',
] as const;

export type RefusalCode = ForceableCode | (typeof UNFORCEABLE)[number];

/** What speaks against a plan, without what goes by the one name that the user set aside. */
export function withoutForced(
  refusals: readonly Refusal[],
  force: ForceableCode | null,
): { refusals: readonly Refusal[]; forced: readonly Refusal[] } {
  return {
    refusals: refusals.filter(({ code }) => code !== force),
    forced: refusals.filter(({ code }) => code === force),
  };
}

/** The name under which all of `refusals` can be set aside; null when there are several, or it is none of those. */
export function forceableName(refusals: readonly Refusal[]): ForceableCode | null {
  const codes = new Set(refusals.map(({ code }) => code));
  return codes.size === 1 ? (FORCEABLE.find((code) => codes.has(code)) ?? null) : null;
}
