import { expect, test } from 'vitest';
import { readBoardConfigs } from '../../src/probes/klipper/board-configs.ts';
import { fakePorts } from './fake-ports.ts';

const TREE = '/home/pi/klipper';
const HEADER = '# For the STM32H723 with a "128KiB bootloader" and a "25MHz crystal".\n[mcu]\nserial: x\n';
const read = async (files: Record<string, string | null>) => {
  const problems: string[] = [];
  const named = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${TREE}/config/${name}`, text]),
  );
  return { boards: await readBoardConfigs(fakePorts({ files: named }).files, TREE, problems), problems };
};

test('the boards of a tree are read from the comments of its config files', async () => {
  const { boards, problems } = await read({
    'generic-some-board.cfg': HEADER,
    'printer-avr.cfg': '# For an ATmega2560.\n',
    'example.cfg': HEADER,
    'my notes.cfg': HEADER,
    'generic-a.txt': HEADER,
  });
  expect(boards).toEqual([
    {
      name: 'generic-some-board',
      mcus: [{ mcu: 'stm32h723', offsets: [0x2_0000], crystalMhz: 25 }],
      links: [],
      methods: [],
      sdFileName: null,
      startupPins: null,
      usart: null,
    },
  ]);
  expect(problems).toEqual([]);
});

test('a file that is too large or may not be read takes no other along', async () => {
  const { boards } = await read({
    'generic-a.cfg': null,
    'generic-b.cfg': HEADER + 'x'.repeat(70_000),
    'generic-c.cfg': HEADER,
  });
  expect(boards.map(({ name }) => name)).toEqual(['generic-c']);
});

test('of very many files a part is read', async () => {
  const many = Array.from({ length: 400 }, (_, index) => [`generic-${index}.cfg`, HEADER]);
  expect((await read(Object.fromEntries(many))).boards).toHaveLength(260);
});

test('a tree without config files has no boards', async () => {
  expect(await read({})).toEqual({ boards: [], problems: [] });
});
