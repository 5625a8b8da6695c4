import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';

const INSTALL: Remedy = {
  kind: 'command',
  title: 'Install stm32flash (Debian, Raspberry Pi OS, Armbian, Ubuntu)',
  risk: 'reversible',
  argv: ['apt-get', 'install', 'stm32flash'],
  elevated: true,
};

/** The shell or make says that there is no stm32flash, or no folder of the search path holds one that will be needed. */
export const rule = defineRule({
  id: 'stm32flash-missing',
  title: 'stm32flash is not installed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The program stm32flash, which `make serialflash` calls, is not installed.',
    why: 'Without it `make serialflash` ends before anything is written. The board is not at fault.',
    fix: 'Install the package stm32flash. A board with its own USB socket is better flashed by USB.',
  },
  needs: [],
  uses: ['runs', 'tools', 'klipper'],
  oneOf: ['runs', 'tools'],
  *check({ intent, source, optional: { runs, tools, klipper } }) {
    const missing = linesSaying(runs?.runs ?? [], 'command-not-found', 'no-such-file').filter(
      ({ line }) => (line.details['command'] ?? line.details['path']) === 'stm32flash',
    );
    const lastSeen = new Map(
      linesSaying(runsOf(runs, 'stm32flash'), 'tool-version').map(({ run, line }) => [run.host, line.line]),
    );
    for (const { host, items } of byHost(missing)) {
      const installedLater = (lastSeen.get(host) ?? 0) > (items.at(-1)?.line.line ?? 0);
      if (installedLater) continue;
      yield {
        subject: `stm32flash${onHost(host)}`,
        what: `There is no program called stm32flash${onHost(host)}, so the command that needed it could not start.`,
        why: 'Nothing was written, and the board is as it was.',
        origins: items.map((item) => item.origin),
        remedies: [INSTALL],
      };
    }
    const config = klipper?.config;
    // it is needed only for a board that is reached through a UART; a text names only the tools that were asked for
    if (
      source.kind === 'transcript' ||
      !tools ||
      !config ||
      intent !== 'flash' ||
      !readBuildTarget(config.symbols).usesUart
    )
      return;
    if (tools.tools.some((tool) => tool.name === 'stm32flash')) return;
    yield {
      severity: 'warning',
      subject: 'stm32flash',
      what: 'stm32flash is not installed on this machine, and the .config is for a board that talks over a UART.',
      why: '`make serialflash` calls it. From the SD card or by Katapult the board can be flashed without it.',
      origins: [
        {
          kind: 'command',
          argv: ['which', 'stm32flash'],
          text: `not in ${tools.searchPath.join(':') || 'the search path'}`,
        },
      ],
      remedies: [INSTALL],
    };
  },
});
