import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACK, connectUart, withXor } from './uart-client.ts';

const FLASH = 0x0800_0000;
const SCENES = ['uart-skr-mini-e3', 'uart-stm32f407', 'uart-stm32l072', 'uart-stm32u575'] as const;

const code = fc.constantFrom(0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44, 0x63, 0x73, 0x82, 0x92, 0xa1);
const body = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => [...bytes]),
    fc.constantFrom(FLASH, FLASH + 0x7ffc, 0x2000_3000, 0x1fff_7a00).map((address) => {
      return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff);
    }),
  )
  .map(withXor);
const message = fc.tuple(code, body).map(([command, rest]) => ({ command: [command, command ^ 0xff], rest }));

test('whatever is sent, at any moment, the ROM goes on, and a reset brings it back in step', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SCENES),
      fc.array(message, { minLength: 1, maxLength: 6 }),
      async (scene, messages) => {
        const client = await connectUart(scene);
        for (const { command, rest } of messages) {
          await client.ask(command, 20, 10);
          await client.ask(rest, 300, 30);
        }
        client.lines(true, true);
        await client.sleep(5);
        client.lines(false, true);
        await client.sleep(20);
        await client.read(1000, 20);
        expect(await client.ask([0x7f])).toEqual([ACK]);
      },
    ),
    { numRuns: 60 },
  );
});

test('a conversation is the same each time, byte for byte and to the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
      const run = async () => {
        const client = await connectUart('uart-stm32f407');
        const answers: number[][] = [];
        for (const { command, rest } of messages) {
          answers.push(await client.ask(command, 20, 10), await client.ask(rest, 300, 30));
        }
        return { answers, at: client.host.ports.clock.nowMs(), judgement: client.board.judgement };
      };
      expect(await run()).toEqual(await run());
    }),
    { numRuns: 20 },
  );
});
