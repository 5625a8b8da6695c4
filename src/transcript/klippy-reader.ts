import type { ConsoleLine } from '../formats/console-text.ts';
import { klippyHeading, readKlippyLine } from '../formats/klippy-lines.ts';
import { addLine, extendTo, type OpenRun, runWithoutCommand } from './open-run.ts';
import type { RunLog } from './run-log.ts';

/** Reads klippy.log: each start of the host software is a run. Of its lines only those about MCUs are kept. */
export class KlippyReader {
  private run: OpenRun | null = null;
  /** the list of MCUs that the last heading began: the ones to update, or the others */
  private update: boolean | null = null;
  private readonly log: RunLog;
  private readonly source: string;

  constructor(log: RunLog, source: string) {
    this.log = log;
    this.source = source;
  }

  /** Takes a line in. Returns the run that it belongs to, or null when it is none of Klipper's. */
  read(line: ConsoleLine, host: string | null, current: OpenRun | null): OpenRun | null {
    const read = readKlippyLine(line.text, this.update);
    if (!read) {
      if (line.text.trim() !== '') this.update = null;
      return null;
    }
    this.update = klippyHeading(line.text) ?? (read.meaning.startsWith('klippy-mcu-') ? this.update : null);
    const isStart = line.text.startsWith('Start printer at ');
    if (isStart || this.run === null || current !== this.run) {
      const at = { source: this.source, line: line.number, host };
      this.run = this.log.add(runWithoutCommand('klippy', at, null));
    }
    const { run } = this;
    if (read.meaning === 'note') extendTo(run, line.number);
    else addLine(run, { line: line.number, text: line.text.trim(), ...read });
    return run;
  }
}
