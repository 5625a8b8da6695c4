import { type ForeignFile, foreignFileType } from '../../src/diagnosis/file-types.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runOrigin, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** what each tool takes beside raw files, by ending */
const ALSO_TAKES: Partial<Record<Run['tool'], readonly string[]>> = {
  'dfu-util': [],
  stm32flash: ['hex', 'ihex'],
  katapult: [],
  bossac: [],
  'hid-flash': [],
};
const NAMES: Partial<Record<Run['tool'], string>> = { katapult: "Katapult's flash script" };

/** A text or container file where a tool writes its bytes as they are. */
export const rule = defineRule({
  id: 'wrong-file-type',
  title: 'the file is of a kind that the tool cannot write',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'A .hex, .elf or .uf2 file was given to a tool that needs a raw .bin (or a .dfu) file.',
    why: 'The tool would write the characters of the file instead of the firmware, or refuses it. A board with such content does not start.',
    fix: 'Use the .bin of the same build, make one with objcopy, or flash with dfu-doctor, which reads these kinds.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const wrong = runsOf(runs, 'dfu-util', 'stm32flash', 'katapult', 'bossac', 'hid-flash').flatMap((run) => {
      const file = run.arguments?.download ?? null;
      const type = file === null ? null : foreignFileType(file);
      if (file === null || !type || ALSO_TAKES[run.tool]?.includes(type.ending)) return [];
      // it did not get so far as to look at the file
      return says(run, 'cannot-open-file', 'command-not-found') ? [] : [{ run, file, type }];
    });
    for (const { host, last, items } of byHost(wrong)) {
      yield found(last, host, items);
    }
    for (const { host, first, items } of byHost(linesSaying(runs.runs, 'file-format-refused'))) {
      const formats = printable(String(first.line.details['formats'] ?? '.bin'), 20);
      yield {
        subject: `firmware file${onHost(host)}`,
        what: `The file is of a kind that this board cannot be given: it takes ${formats} only.`,
        why: 'An STM32 in DFU mode is sent raw bytes. Nothing was written, and the board is as it was.',
        origins: items.map(({ origin }) => origin),
        remedies: [USE_BIN],
      };
    }
  },
});

const USE_BIN: Remedy = {
  kind: 'steps',
  title: 'Choose the .bin file of the same build',
  risk: 'none',
  steps: [
    'Look in the folder that the build wrote to, or on the page where the file is from: most builds make a .bin too.',
  ],
};

interface Wrong {
  run: Run;
  file: string;
  type: ForeignFile;
}

function found({ run, file, type }: Wrong, host: string | null, items: readonly Wrong[]): FindingDraft {
  const tool = NAMES[run.tool] ?? run.tool;
  const name = printable(file, 100);
  const raw = name.replace(/\.\w{2,4}["']?$/, '.bin');
  const wrote = run.outcome === 'succeeded';
  return {
    subject: `${name}${onHost(host)}`,
    what: `${name} is ${type.name} by its name; ${tool}${onHost(host)} needs a raw .bin${run.tool === 'dfu-util' ? ' or a .dfu' : ''} file.`,
    why: wrote
      ? 'The tool does not know this kind and wrote the file as it is, with everything around the firmware. The board does not start from that; flashed again with the right file it will.'
      : 'The tool does not know this kind: it stops, or it would write the file as it is, with everything around the firmware. Such a board does not start.',
    origins: items.map((item) => runOrigin(item.run)),
    remedies: [
      {
        kind: 'steps',
        title: 'Use the .bin file of the same build',
        risk: 'none',
        steps: [
          `Most builds make it beside this one: look for ${raw}.`,
          ...(type.toRaw && name.length <= 60 ? [`Or make it: \`${type.toRaw} ${name} ${raw}\`.`] : []),
          ...(type.ending === 'uf2'
            ? ['A .uf2 file is for boards that show up as a drive: copy it there.']
            : []),
        ],
      },
      {
        kind: 'flash',
        title: 'Or flash it with dfu-doctor, which reads .hex, .elf, .srec and .uf2',
        risk: 'destructive',
        file,
        address: null,
        device: null,
      },
    ],
  };
}
