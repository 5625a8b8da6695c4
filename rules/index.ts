// Generated from the files beside it by `npm run generate`; edit those.
import type { AnyRule } from '../src/diagnosis/rule.ts';
import { rule as benignStatus10 } from './noise/benign-status-10.ts';

/** Every rule, by group and id. */
export const rules: readonly AnyRule[] = [benignStatus10];
