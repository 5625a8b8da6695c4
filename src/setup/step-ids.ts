/** The steps of guided setup, in their order. */
export const STEP_IDS = [
  'prerequisites',
  'permission',
  'board',
  'bootloader',
  'firmware',
  'pre-flight',
  'enter',
  'flash',
  'back',
  'serial-line',
] as const;
export type StepId = (typeof STEP_IDS)[number];
