import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { isOlder } from '../../src/diagnosis/versions.ts';
import type { ToolFacts } from '../../src/evidence/tools.ts';
import { printable } from '../../src/formats/text.ts';

/** Two different dfu-utils are installed, and the one that a plain `dfu-util` starts is the older. */
export const rule = defineRule({
  id: 'several-dfu-utils-in-path',
  title: 'an older dfu-util hides a newer one',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'More than one dfu-util is installed, and the command `dfu-util` starts an older one.',
    why: 'A newer one was installed, perhaps to cure a fault of the older, and is not the one that works. Messages and faults stay those of the old version.',
    fix: 'Call the newer one by its whole path, or remove the older package. sudo has a search path of its own: look with `sudo which dfu-util` too.',
  },
  needs: [],
  uses: ['tools', 'runs'],
  *check({ optional: { tools, runs } }) {
    if (tools) yield* installed(tools);
    const said = linesSaying(runsOf(runs, 'dfu-util'), 'tool-version');
    const newest = new Map<string | null, SaidLine>();
    const told = new Set<string | null>();
    for (const item of said) {
      const { host } = item.run;
      const before = newest.get(host);
      const version = versionOf(item);
      if (version === null) continue;
      if (before && isOlder(version, versionOf(before) ?? version)) {
        if (!told.has(host)) yield fromLog(host, before, item);
        told.add(host);
      } else newest.set(host, item);
    }
  },
});

function* installed({ tools }: ToolFacts): Iterable<FindingDraft> {
  const all = tools.filter((tool) => tool.name === 'dfu-util');
  const [first] = all;
  const newer = all.filter(
    (tool) =>
      first?.version != null &&
      tool.version !== null &&
      tool.realPath !== first.realPath &&
      isOlder(first.version, tool.version),
  );
  const [best] = newer.toSorted((a, b) => (isOlder(a.version ?? '', b.version ?? '') ? 1 : -1));
  if (!first || !best) return;
  const [oldPath, newPath] = [printable(first.path), printable(best.path)];
  yield {
    subject: oldPath,
    what: `The command dfu-util starts ${oldPath}, version ${first.version}, although ${newPath} is version ${best.version}.`,
    why: 'The shell takes the first one in its search path. What the newer version does better does not come into effect.',
    origins: [first.origin, ...newer.map((tool) => tool.origin)],
    remedies: [
      {
        kind: 'steps',
        title: 'Use the newer one',
        risk: 'none',
        steps: [
          `Call it by its whole path: ${newPath}.`,
          `Or remove the older one, if its package is not needed: ${oldPath} then no longer comes first.`,
          'Look with `sudo which -a dfu-util` as well: sudo, which `make flash` uses, has a search path of its own.',
        ],
      },
    ],
  };
}

function fromLog(host: string | null, newer: SaidLine, older: SaidLine): FindingDraft {
  return {
    certainty: 'likely',
    subject: `dfu-util${onHost(host)}`,
    what: `The same text shows dfu-util ${versionOf(newer)} and, later${onHost(host)}, the older ${versionOf(older)}: two are installed, it seems.`,
    why: 'Which one runs depends on the user and the folder: sudo, which `make flash` uses, has a search path of its own. The older one keeps its faults.',
    origins: [newer.origin, older.origin],
    remedies: [
      {
        kind: 'steps',
        title: 'Find out which one runs',
        risk: 'none',
        steps: [
          'Run `which -a dfu-util` and `sudo which -a dfu-util`: each lists what it would start, the first one first.',
          'Call the newer one by its whole path, or remove the older package.',
        ],
      },
    ],
  };
}

function versionOf({ line }: SaidLine): string | null {
  const version = line.details['version'];
  return version === undefined ? null : printable(String(version), 20);
}
