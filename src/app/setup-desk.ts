import type { PlannedEdit, SerialEdit } from '../setup/printer-config.ts';
import type { SetupState } from '../setup/setup-state.ts';

/** How a deed of the setup ended, in sentences. */
export interface DeedResult {
  done: boolean;
  says: readonly string[];
  /** what is known because of it */
  change?: Partial<SetupState>;
}

/** What setup may change on the machine, each only when the user chose it. FileError and ProcessError may come. */
export interface SetupDesk {
  load(): Promise<SetupState>;
  save(state: SetupState): Promise<void>;
  /** Writes the lines, keeps the former file beside it, and puts it back when make does not accept them. */
  writeConfig(deed: { path: string; lines: readonly string[] }): Promise<DeedResult>;
  make(folder: string, onLine: (line: string) => void, signal: AbortSignal): Promise<DeedResult>;
  takeFile(path: string): Promise<DeedResult>;
  /** The change to printer.cfg, or to the file that it includes for its [mcu]. */
  planPrinterConfig(serialPath: string): Promise<PlannedEdit>;
  writePrinterConfig(planned: { path: string; edit: SerialEdit }): Promise<DeedResult>;
}
