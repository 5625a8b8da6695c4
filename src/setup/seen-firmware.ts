import type { SetupScene } from './step.ts';

/** How the file that setup is about stands now; null where none was chosen, or where the look was at another one. */
export function seenFirmware({ evidence, state }: SetupScene): 'same' | 'changed' | 'gone' | null {
  if (state.firmware === null) return null;
  const { firmware } = evidence;
  if (firmware.status !== 'collected') return 'gone';
  if (firmware.value.path !== state.firmware.path) return null;
  return firmware.value.sha256 === state.firmware.sha256 ? 'same' : 'changed';
}
