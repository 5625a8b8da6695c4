import { printable } from '../formats/text.ts';
import type { SimulatedHost } from '../simulation/simulate-host.ts';
import { FAULT_KINDS } from '../simulation/transfer-control.ts';

/** Answer to one control line: `ok`, and what was done or why not. */
export type ControlAnswer = { command: string; ok: boolean } & Readonly<Record<string, unknown>>;

type Board = SimulatedHost['boards' | 'uartBoards'][number];

/** The hands of whoever sits at the simulated board, as --help and the docs list them. */
const CONTROL_LINES = [
  'boot0 on|off [PATH]',
  'reset [PATH]',
  'unplug [PATH]',
  'plug [PATH]',
  `fault ${FAULT_KINDS.join('|')} N`,
  'state [PATH]',
  'quit',
] as const;

/** Does what a control line says. Never throws: what it does not understand is answered with `ok: false`. */
export function carryOutLine(host: SimulatedHost, line: string): ControlAnswer {
  const [command = '', ...words] = line.trim().split(/\s+/);
  const refuse = (error: string): ControlAnswer => ({ command: printable(command, 40), ok: false, error });
  const boards: readonly Board[] = [...host.boards, ...host.uartBoards];
  const withBoard = (path: string | undefined, act: (board: Board) => object): ControlAnswer => {
    const isOnly = path === undefined && boards.length === 1;
    const board = isOnly ? boards[0] : boards.find((one) => one.path === path);
    if (board) return { command, ok: true, path: board.path, ...act(board) };
    const paths = boards.map((one) => one.path).join(', ');
    return refuse(path === undefined ? `name one of the boards: ${paths}` : `boards are only at ${paths}`);
  };
  const [first, second] = words;
  if (words.length > 2) return refuse('too many words');
  switch (command) {
    case 'boot0':
      if (first !== 'on' && first !== 'off') return refuse('boot0 is on or off');
      return withBoard(second, (board) => {
        board.boot0 = first === 'on';
        return { boot0: board.boot0 };
      });
    case 'reset':
      return withBoard(first, (board) => act(() => board.pressReset()));
    case 'unplug':
      return withBoard(first, (board) => act(() => board.unplug()));
    case 'plug':
      return withBoard(first, (board) => act(() => board.plug()));
    case 'state':
      return withBoard(first, (board) => stateOf(host, board));
    case 'fault':
      return (
        plantFault(host, first, second) ??
        refuse(`fault needs one of ${FAULT_KINDS.join(', ')} and a number from 1 on`)
      );
    case 'quit':
      return { command, ok: true };
    default:
      return refuse(`known are: ${CONTROL_LINES.join('; ')}`);
  }
}

function act(happen: () => void): object {
  happen();
  return {};
}

function stateOf(host: SimulatedHost, board: Board): object {
  return {
    mode: board.mode(),
    boot0: board.boot0,
    ...('dfuState' in board ? { dfuState: board.dfuState() } : {}),
    transfers: host.transfers.transferCount(),
    judgement: { ...board.judgement },
  };
}

/** The Nth class request from now on fails; null when the words make no fault. */
function plantFault(
  host: SimulatedHost,
  kind: string | undefined,
  count: string | undefined,
): ControlAnswer | null {
  const known = FAULT_KINDS.find((one) => one === kind);
  if (!known || !/^[1-9]\d{0,6}$/.test(count ?? '')) return null;
  host.transfers.failTransfer(Number(count), known);
  return {
    command: 'fault',
    ok: true,
    kind: known,
    transfer: host.transfers.transferCount() + Number(count),
  };
}
