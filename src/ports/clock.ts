export interface Clock {
  /** milliseconds on a clock that never goes back */
  nowMs(): number;
  /** milliseconds since 1970 */
  epochMs(): number;
  sleep(ms: number): Promise<void>;
}
