import type { AdapterProfile } from './usb-uart-adapter.ts';

/**
 * USB-UART adapters that are CDC-ACM devices, so that no driver of their own is needed. The CH343 is one by itself; the
 * others are its identity with the manners of a chip that needs its own driver.
 */
const CH343: AdapterProfile = {
  identity: {
    vendorId: 0x1a86,
    productId: 0x55d3,
    bcdDevice: 0x0444,
    manufacturer: 'wch.cn',
    product: 'USB Single Serial',
  },
  latencyMs: 1,
  packetBytes: 64,
  staleBytes: [],
};

export const PLAIN_ADAPTER = CH343;

/** An FTDI chip hands over what it has every 16 ms unless its packet of 62 bytes is full (AN232B-04). */
export const SLOW_ADAPTER: AdapterProfile = { ...CH343, latencyMs: 16, packetBytes: 62 };

/** A CP2102N may hand over bytes from before it was opened. */
export const STALE_ADAPTER: AdapterProfile = { ...CH343, staleBytes: [0x00, 0xfc, 0x1f] };
