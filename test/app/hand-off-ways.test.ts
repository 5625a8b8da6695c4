import { expect, test } from 'vitest';
import { itemsOf } from '../../src/app/items.ts';
import { initialState, type State } from '../../src/app/state.ts';
import { beginFlashing } from '../../src/app/update-flash.ts';
import { handOffView } from '../../src/app/views/hand-off.ts';
import { aLook, aPlan } from './fixtures.ts';

const request = { file: 'klipper.bin', address: null, device: '/dev/ttyUSB0' };
const entry = { tty: '/dev/ttyUSB0', by: 'lines', wiring: null, listens: 'likely' } as const;

function at(handOff: Partial<NonNullable<State['handOff']>>): State {
  const start = initialState({ simulated: null, intent: 'look' });
  return {
    ...start,
    look: aLook(),
    pages: [...start.pages, { screen: { name: 'hand-off' }, focus: null, scroll: 0 }],
    handOff: { request, status: 'ready', plan: null, problem: null, ...handOff },
  };
}

test('a board behind a UART is reset when that is chosen, and nothing else can be begun', () => {
  const state = at({ plan: aPlan({ route: null, entry }) });
  expect(itemsOf(state).map(({ id, deed }) => [id, deed.kind])).toEqual([
    ['enter', 'hand-off'],
    ['back', 'back'],
  ]);
  expect(itemsOf(state)[0]?.deed).toMatchObject({ request: { device: '/dev/ttyUSB0', mayReset: true } });
  expect(beginFlashing(state).effects).toEqual([]);
  expect(JSON.stringify(handOffView(state))).toContain('it must not be printing');
});

test('where no board is on USB each adapter can be chosen, beside the look for the reason', () => {
  const otherWays = [{ device: '/dev/ttyUSB0', label: 'Flash the board behind /dev/ttyUSB0' }];
  const problem = { about: 'device' as const, what: 'No board.', next: [], choices: [], otherWays };
  const items = itemsOf(at({ status: 'failed', problem }));
  expect(items.map(({ id }) => id)).toEqual(['why', 'way:/dev/ttyUSB0', 'back']);
  expect(items[1]?.deed).toMatchObject({ kind: 'hand-off', request: { device: '/dev/ttyUSB0' } });
});
