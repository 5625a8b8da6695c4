import { expect, test } from 'vitest';
import { costOnUart, UART_CHIPS } from '../bench/uart-cost.ts';

test.each(UART_CHIPS)(
  '%s: a flash at 115200 baud costs little more than wire, erase and program',
  async (_, scene, mcu) => {
    const { totalMs, floorMs, baudRate } = await costOnUart({ scene, mcu, baudRate: 115_200 });
    expect(baudRate).toBe(115_200);
    expect(totalMs / floorMs).toBeLessThanOrEqual(1.15);
    expect(totalMs).toBeGreaterThan(floorMs);
  },
);
