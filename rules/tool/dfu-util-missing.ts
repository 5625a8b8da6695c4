import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

const INSTALL: Remedy = {
  kind: 'command',
  title: 'Install dfu-util (Debian, Raspberry Pi OS, Armbian, Ubuntu)',
  risk: 'reversible',
  argv: ['apt-get', 'install', 'dfu-util'],
  elevated: true,
};
const BUILT_IN: Remedy = {
  kind: 'flash',
  title: 'Or flash without it: the built-in flasher speaks DFU itself',
  risk: 'destructive',
  file: null,
  address: null,
  device: null,
};

/** The shell says that there is no dfu-util, or no folder of the search path holds one. */
export const rule = defineRule({
  id: 'dfu-util-missing',
  title: 'dfu-util is not installed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The program dfu-util, which `make flash` calls for boards in DFU mode, is not installed.',
    why: 'Without it `make flash` ends before anything is written. The board is not at fault.',
    fix: 'Install the package dfu-util, or use the built-in flasher, which does not need it.',
  },
  needs: [],
  uses: ['tools', 'runs'],
  *check({ intent, source, optional: { tools, runs } }) {
    const missing = linesSaying(runs?.runs ?? [], 'command-not-found', 'no-such-file').filter(
      ({ line }) => (line.details['command'] ?? line.details['path']) === 'dfu-util',
    );
    const lastSeen = new Map(
      linesSaying(runsOf(runs, 'dfu-util'), 'tool-version').map(({ run, line }) => [run.host, line.line]),
    );
    for (const { host, items } of byHost(missing)) {
      const installedLater = (lastSeen.get(host) ?? 0) > (items.at(-1)?.line.line ?? 0);
      if (installedLater) continue;
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `There is no program called dfu-util${onHost(host)}, so the command that needed it could not start.`,
        why: 'Nothing was written, and the board is as it was.',
        origins: items.map((item) => item.origin),
        remedies: [INSTALL],
      };
    }
    // a text names only some tools; a printer that runs well needs none; and the built-in flasher is at hand here, so it stops nobody
    if (
      source.kind === 'transcript' ||
      !tools ||
      intent !== 'flash' ||
      tools.tools.some((tool) => tool.name === 'dfu-util')
    )
      return;
    yield {
      severity: 'warning',
      subject: 'dfu-util',
      what: 'dfu-util is not installed on this machine.',
      why: 'Klipper\'s `make flash` calls it for boards in DFU mode and ends with "Failed to flash" without it. The built-in flasher does not need it.',
      origins: [
        {
          kind: 'command',
          argv: ['which', 'dfu-util'],
          text: `not in ${tools.searchPath.join(':') || 'the search path'}`,
        },
      ],
      remedies: [BUILT_IN, INSTALL],
    };
  },
});
