export interface DoctorOptions {
  /** name of a simulated board; without it this machine */
  simulate?: string;
  /** Klipper's folder, where it is not in a usual place */
  klipper?: string;
  /** the firmware that is meant to be flashed */
  firmware?: string;
  /** where the screens begin: the overview unless said otherwise */
  at?: 'setup';
  /** is the terminal that showed the program gone? */
  isTerminalGone?: () => boolean;
  /** real milliseconds per simulated one; 1 = a simulated board takes its time like a real one */
  pace?: number;
}
