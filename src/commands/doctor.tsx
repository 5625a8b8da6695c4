import type { CommandContext } from './context.ts';

export interface DoctorOptions {
  simulate?: string;
  klipper?: string;
  firmware?: string;
  /** real milliseconds per simulated one; 1 = a simulated board takes its time like a real one */
  pace?: number;
}

/** The terminal UI; without a terminal the same diagnosis as text. Settles with the exit code. */
export async function runDoctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  if (context.stdoutIsTty && context.stdinIsTty) {
    const { showDoctor } = await import('./doctor-screen.tsx');
    return showDoctor(context, options);
  }
  const { runCheck } = await import('./check.ts');
  const { simulate, klipper, firmware } = options;
  return runCheck(context, {
    ...(simulate === undefined ? {} : { simulate }),
    ...(klipper === undefined ? {} : { klipper }),
    ...(firmware === undefined ? {} : { firmware }),
  });
}
