import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { cameUp, ENUMERATION_FAILED } from '../fixtures/kernel-lines.ts';
import { paste } from '../fixtures/paste.ts';

/** a webcam, a Bluetooth stick, a hub, a card reader, a memory stick: identities that no board has */
const STRANGERS = [
  ['046d', '0825'],
  ['0a5c', '21e8'],
  ['05e3', '0610'],
  ['0bda', '0129'],
  ['0781', '5567'],
] as const;

const LINES = [
  'usb 1-1: device descriptor read/64, error -71',
  'usb 1-1: device not accepting address 4, error -71',
  'usb usb1-port1: disabled by hub (EMI?), re-enabling...',
  'usb 1-1: reset high-speed USB device number 9 using xhci_hcd',
  'usb usb1-port1: unable to enumerate USB device',
  'uvcvideo 1-1:1.0: Failed to query (GET_DEF) UVC control 7 on unit 2: -32 (exp. 1).',
  'usb 1-1: USB disconnect, device number 9',
];

test.each(STRANGERS)('the trouble of %s:%s is not put down to the board', (vendor, product) => {
  const board = cameUp(50, '1-2', '1d50', '614e');
  const { findings, verdict } = diagnose(
    paste(`${board}${cameUp(100, '1-1', vendor, product)}${ENUMERATION_FAILED}`),
    rules,
  );
  expect(findings).toEqual([]);
  expect(verdict).toMatchObject({ outcome: 'unknown', primary: null });
  expect(verdict.summary).not.toMatch(/kernel/);
});

test('whatever order it comes in', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STRANGERS),
      fc.array(fc.constantFrom(...LINES), { maxLength: 20 }),
      ([vendor, product], lines) => {
        const log = lines.map((line, index) => `[  ${200 + index}.000000] ${line}\n`).join('');
        const { findings } = diagnose(paste(`${cameUp(100, '1-1', vendor, product)}${log}`), rules);
        expect(findings).toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('the same lines of a board are its own', () => {
  const { verdict } = diagnose(paste(`${cameUp(100, '1-1', '0483', 'df11')}${ENUMERATION_FAILED}`), rules);
  expect(verdict.primary).toBe('usb-enumeration-error');
});
