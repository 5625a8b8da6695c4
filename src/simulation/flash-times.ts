import type { Sector } from './flash-memory.ts';
import type { McuProfile } from './mcus/mcu-profile.ts';

/** How the supply lets flash be programmed: x8 programs bytes, x32 words. */
export type Parallelism = 'x32' | 'x8';

/** How long a board's flash takes for what: by its supply, and by its age. Times are ms. */
export class FlashTimes {
  wear: 'typical' | 'worst' = 'typical';
  private atX8 = false;
  private readonly mcu: McuProfile;

  constructor(mcu: McuProfile) {
    this.mcu = mcu;
  }

  /** Throws RangeError for a part that has no such setting. */
  setParallelism(parallelism: Parallelism): void {
    if (parallelism === 'x8' && !this.mcu.atX8) throw new RangeError(`${this.mcu.label} has no x8 setting`);
    this.atX8 = parallelism === 'x8';
  }

  eraseMs(sector: Sector): number {
    return (this.wear === 'worst' ? sector.worstEraseMs : sector.eraseMs) * this.factor('erase');
  }

  massEraseMs(): number {
    const { massEraseMs, worstMassEraseMs } = this.mcu;
    return (this.wear === 'worst' ? worstMassEraseMs : massEraseMs) * this.factor('erase');
  }

  programMs(bytes: number): number {
    const { programUnit, programUnitMs, worstProgramUnitMs } = this.mcu;
    const unitMs = this.wear === 'worst' ? worstProgramUnitMs : programUnitMs;
    return Math.ceil(bytes / programUnit) * unitMs * this.factor('program');
  }

  private factor(work: 'erase' | 'program'): number {
    return this.atX8 ? (this.mcu.atX8?.[work] ?? 1) : 1;
  }
}
