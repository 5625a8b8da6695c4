import { describe, expect, it } from 'vitest';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

describe('identifyUsb', () => {
  it.each([
    [0x0483, 0xdf11, 'st-rom-dfu'],
    [0x1d50, 0x614e, 'klipper'],
    [0x1d50, 0x6177, 'katapult'],
    [0x28e9, 0x0189, 'clone-rom-dfu'],
    [0x1eaf, 0x0004, 'stm32duino-serial'],
    [0x1a86, 0x7523, 'usb-uart-bridge'],
    [0x1d6b, 0x0002, 'hub'],
  ])('knows %i:%i', (vendorId, productId, role) => {
    expect(identifyUsb(vendorId, productId)?.role).toBe(role);
  });

  it('claims nothing about an unknown id', () => {
    expect(identifyUsb(0x1234, 0x5678)).toBeUndefined();
    expect(identifyUsb(0x0483, 0x0000)).toBeUndefined();
  });
});
