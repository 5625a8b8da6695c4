import { ADDRESS_SHAPES } from './address-shapes.ts';
import { KEY_SHAPES } from './key-shapes.ts';
import type { SecretShape } from './secrets.ts';

/** All shapes, in the order in which they are looked for. */
export const SECRET_SHAPES: readonly SecretShape[] = [...KEY_SHAPES, ...ADDRESS_SHAPES];
