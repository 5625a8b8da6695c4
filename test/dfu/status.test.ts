import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeStatus, stateName, statusName } from '../../src/dfu/status.ts';

const view = (bytes: readonly number[]) => new DataView(Uint8Array.from(bytes).buffer);

test('a status is decoded with its 24-bit poll time', () => {
  expect(decodeStatus(view([0x0a, 0x68, 0x01, 0x02, 0x0a, 0x00]))).toEqual({
    bStatus: 10,
    bwPollTimeout: 0x020168,
    bState: 10,
  });
});

test('an answer that is too short is no status', () => {
  expect(decodeStatus(view([0, 0, 0, 0, 2]))).toBeNull();
});

test('any six bytes are a status with names, whatever they hold', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 8 }), (bytes) => {
      const status = decodeStatus(view([...bytes]));
      expect(status?.bwPollTimeout).toBeGreaterThanOrEqual(0);
      expect(stateName(status?.bState ?? -1)).toMatch(/^(app|dfu|state )/);
      expect(statusName(status?.bStatus ?? -1)).toMatch(/^(OK|err|status )/);
    }),
  );
});

test('values that the standard does not know keep their number', () => {
  expect(stateName(15)).toBe('state 15');
  expect(statusName(77)).toBe('status 77');
  expect(stateName(4)).toBe('dfuDNBUSY');
  expect(statusName(8)).toBe('errADDRESS');
});
