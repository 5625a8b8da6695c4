import type { Run } from '../evidence/runs.ts';
import { linesSaying } from './run-lines.ts';

/** targets of every Klipper tree: where make does not know them, it is not in one */
export const ALWAYS_THERE: readonly string[] = ['menuconfig', 'clean', 'olddefconfig', 'distclean'];
export const NO_MAKEFILE = /^No targets specified and no makefile found/;

/** Did make show on this host that it ran outside of the tree of a firmware? Then no other target can be there either. */
export function ranOutside(runs: readonly Run[], host: string | null): boolean {
  const here = runs.filter((run) => run.host === host);
  return (
    linesSaying(here, 'make-no-rule').some(({ line }) =>
      ALWAYS_THERE.includes(String(line.details['target'])),
    ) ||
    linesSaying(here, 'make-error').some(({ line }) => NO_MAKEFILE.test(String(line.details['reason'] ?? '')))
  );
}
