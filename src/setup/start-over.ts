import type { SetupChoice } from './step.ts';

/** For the next board: setup keeps what it knows of the last one until then. */
export const START_OVER: SetupChoice = {
  id: 'start-over',
  label: 'Set up another board',
  deed: { kind: 'start-over' },
};
