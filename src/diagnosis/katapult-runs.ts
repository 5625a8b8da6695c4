import type { Run } from '../evidence/runs.ts';
import { readKatapultArguments } from '../formats/flasher-arguments.ts';
import { printable } from '../formats/text.ts';
import { says } from './run-lines.ts';

/** Where a run of Katapult's script was to go. */
export interface KatapultTarget {
  over: 'can' | 'serial';
  /** "can0" or the port; null where the text does not tell */
  place: string | null;
  uuid: string | null;
  asks: 'flash' | 'query' | 'request' | 'status' | null;
}

/** From its command line; where that is not in the text, from what it says. */
export function katapultTarget(run: Run): KatapultTarget {
  if (run.argv) {
    const { port, interface: name, uuid, asks } = readKatapultArguments(run.argv);
    return { over: port === null ? 'can' : 'serial', place: printable(port ?? name, 120), uuid, asks };
  }
  const overCan = says(run, 'can-query-begun', 'can-query-done', 'can-node', 'can-interface-unusable');
  return { over: overCan ? 'can' : 'serial', place: null, uuid: null, asks: null };
}
