import type { CommandContext } from './context.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { hasScreen, loadDoctorScreen } from './load-doctor-screen.ts';

/** The terminal UI; without a terminal, or on one that can only print lines, the same diagnosis as text. Settles with the exit code. */
export async function runDoctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  if (hasScreen(context)) {
    const { showDoctor } = await loadDoctorScreen();
    return showDoctor(context, options);
  }
  const { runCheck } = await import('./check.ts');
  return runCheck(context, options);
}
