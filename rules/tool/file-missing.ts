import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { FLASH_TOOLS } from '../../src/evidence/fatal-meanings.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** A flash tool says that the file it was given is not there. */
export const rule = defineRule({
  id: 'file-missing',
  title: 'the firmware file is not there',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware file that the command names does not exist.',
    why: 'Without it the tool stops before it writes anything. The board is as it was.',
    fix: 'Build the firmware first, or give the path as seen from the folder in which you run the command.',
  },
  needs: ['runs'],
  *check({ runs }) {
    for (const { host, last, items } of byHost(missing(runs))) {
      const { tool, arguments: given } = last.run;
      const said = last.line.details['path'];
      const path = printable(String(said ?? given?.download ?? 'the firmware file'), 120);
      const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      const isKlipper = /^klipper\.\w{2,4}$/.test(name);
      yield {
        subject: `${path}${onHost(host)}`,
        what: `${tool === 'katapult' ? "Katapult's flash script" : tool}${onHost(host)} was to write ${path}, and there is no such file.`,
        why: 'A path without a leading slash counts from the folder in which the command runs. Nothing was written, and the board is as it was.',
        origins: items.map(({ origin }) => origin),
        remedies: [
          {
            kind: 'steps',
            title: isKlipper ? 'Build it, in the Klipper folder' : 'Look where the file is',
            risk: 'none',
            steps: isKlipper
              ? [
                  'Run `cd ~/klipper`, `make menuconfig` and `make`: it ends with "Creating bin file out/klipper.bin".',
                  'Run the command again from there, with the path out/klipper.bin.',
                ]
              : [
                  `Run \`ls -l\` in the folder of the command; \`find ~ -name ${/^[\w.-]{1,60}$/.test(name) ? name : 'FILE'}\` tells where it is.`,
                  'Run the command again with the whole path.',
                ],
          },
        ],
      } satisfies FindingDraft;
    }
  },
});

/** dfu-util 0.9 names no reason; where one is named it must be that the file is not there. */
function missing({ runs }: RunFacts): SaidLine[] {
  const flashers = runs.filter(({ tool }) => FLASH_TOOLS.includes(tool));
  const refused = linesSaying(flashers, 'cannot-open-file').filter(({ line }) => {
    const { reason } = line.details;
    return reason === undefined || /No such file|cannot find the (?:file|path)/i.test(String(reason));
  });
  // the shell's own words beside a tool's: "bash: klipper.bin: No such file or directory"
  const told = linesSaying(flashers, 'no-such-file').filter(
    ({ run, line }) => line.details['path'] !== undefined && line.details['path'] === run.arguments?.download,
  );
  return [...refused, ...told];
}
