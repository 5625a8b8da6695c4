import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBlock } from '../../src/simulation/console/message-block.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { awaitKlipper, holdsBlock } from '../../src/uart/klipper-identify.ts';
import { KLIPPER_BAUD_RATE, requestBootloader } from '../../src/uart/klipper-request.ts';
import { ratesDownFrom } from '../../src/uart/rates.ts';
import { formatWiring, parseWiring, startFirmware, WiringSyntaxError } from '../../src/uart/wiring.ts';
import { inRom, PORT, RTS_DTR } from './rom.ts';

describe('how control lines are wired', () => {
  it.each(['rts=boot0,dtr=nreset', 'dtr=!boot0,rts=nreset', 'dtr=nreset', 'none'])(
    '%s is read, and written again as it was, or in the order of the pins',
    (text) => {
      const sorted = text
        .split(',')
        .sort((a, b) => Number(a.endsWith('nreset')) - Number(b.endsWith('nreset')));
      expect(formatWiring(parseWiring(text))).toBe(sorted.join(','));
    },
  );

  it.each([
    '',
    'rts',
    'rts=boot1',
    'rts=boot0,rts=nreset',
    'rts=boot0,dtr=boot0',
    'rts=!!boot0',
    'cts=boot0',
  ])('"%s" is refused', (text) => {
    expect(() => parseWiring(text)).toThrow(WiringSyntaxError);
  });

  it('anything else is understood or refused, never half', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          expect(parseWiring(formatWiring(parseWiring(text)))).toEqual(parseWiring(text));
        } catch (error) {
          expect(error).toBeInstanceOf(WiringSyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('the firmware is started by RESET with BOOT0 low', async () => {
    const { rom, board, host } = await inRom('uart-stm32f407');
    expect(board.mode()).toBe('uart-rom');
    await startFirmware(rom.line.port, host.ports.clock, RTS_DTR);
    expect(board.mode()).toBe('klipper');
  });
});

describe('rates', () => {
  it('go down by half, to the one that ST documents', () => {
    expect(ratesDownFrom(921_600)).toEqual([921_600, 460_800, 230_400, 115_200]);
    expect(ratesDownFrom(115_200)).toEqual([115_200]);
    expect(ratesDownFrom(57_600)).toEqual([57_600]);
  });
});

describe('Klipper on a UART', () => {
  it('heeds the request and gives way to the ROM', async () => {
    const { host, board, rom } = await inRom('uart-stm32f407');
    await startFirmware(rom.line.port, host.ports.clock, RTS_DTR);
    await rom.line.port.close();
    expect(board.mode()).toBe('klipper');
    await requestBootloader(host.ports, PORT);
    expect(board.mode()).toBe('uart-rom');
  });

  it('is known by one whole message block, whatever stands around it', async () => {
    const block = encodeBlock(1, [0, 0, 3, 1, 2, 3]);
    expect(holdsBlock(block)).toBe(true);
    expect(holdsBlock(Uint8Array.of(0xff, 0x05, ...block, 0x00))).toBe(true);
    for (let at = 0; at < block.length; at += 1) {
      const broken = block.slice();
      broken[at] = (broken[at] ?? 0) ^ 0x04;
      expect(holdsBlock(broken)).toBe(false);
    }
  });

  it('answers at its own rate and at no other', async () => {
    const host = simulateHost('uart-stm32f407');
    for (const [baudRate, answers] of [
      [KLIPPER_BAUD_RATE, true],
      [57_600, false],
    ] as const) {
      const port = await host.ports.serial.open(PORT, { baudRate });
      await startFirmware(port, host.ports.clock, RTS_DTR);
      expect(await awaitKlipper(port, host.ports.clock, 500, () => undefined)).toBe(answers);
      await port.close();
    }
  });
});
