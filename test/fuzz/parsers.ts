import { byteParsers } from './byte-parsers.ts';
import { lineParsers } from './line-parsers.ts';
import type { Parser } from './parser.ts';
import { textParsers } from './text-parsers.ts';

/**
 * Every parser of src/formats, src/firmware and src/transcript. `npm test` gives each of them 1,000 inputs,
 * `npm run fuzz` 100,000. A test holds this list against what those folders export.
 */
export const parsers: readonly Parser[] = [...lineParsers, ...textParsers, ...byteParsers];
