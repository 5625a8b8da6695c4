import { foreignFileType } from '../../src/diagnosis/file-types.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import { formatAddress, printable } from '../../src/formats/text.ts';

/** A raw file says nothing about where it goes: DfuSe needs -s (AN3156: the address pointer is set first). */
export const rule = defineRule({
  id: 'missing-dfuse-address',
  title: 'dfu-util was not told where to write',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'dfu-util was given a raw file without -s, so it does not know the address to write to.',
    why: 'A .bin file holds the bytes and no address. dfu-util takes it for a DfuSe file, finds that it is none, and stops before it writes anything.',
    fix: 'Add `-s ADDRESS:leave` with the address that the firmware was built for: its bootloader offset, 0x08000000 where it has none.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const without = linesSaying(runsOf(runs, 'dfu-util'), 'not-a-dfuse-file').filter(
      ({ run }) => run.arguments?.address == null,
    );
    for (const { host, last, items } of byHost(without)) {
      const file = last.run.arguments?.download ?? null;
      const isForeign = file !== null && foreignFileType(file) !== null;
      yield {
        // the address alone would not help there
        ...(isForeign ? { certainty: 'likely' } : {}),
        subject: `${file === null ? 'dfu-util' : printable(file, 100)}${onHost(host)}`,
        what: `dfu-util${onHost(host)} was to write ${file === null ? 'a raw file' : printable(file, 100)} and was given no address (-s), so it stopped before it wrote anything.`,
        why: 'A raw file does not say where it belongs, and the wrong place would cost a bootloader. Only DfuSe files (.dfu made for an STM32) carry their address.',
        origins: items.map(({ origin }) => origin),
        remedies: remedies(last.run, runs),
      } satisfies FindingDraft;
    }
  },
});

function remedies(run: Run, runs: RunFacts): Remedy[] {
  const file = run.arguments?.download ?? null;
  const elsewhere = file === null ? null : addressElsewhere(run, file, runs);
  const address = elsewhere === null ? 'ADDRESS' : formatAddress(elsewhere);
  const command = [...(run.argv ?? ['dfu-util', '-a', '0', '-D', 'FILE']), '-s', `${address}:leave`].join(
    ' ',
  );
  return [
    {
      kind: 'steps',
      title: 'Give the address that the firmware was built for',
      risk: 'none',
      steps: [
        ...(elsewhere === null
          ? [
              'Klipper: `make menuconfig` shows it as the bootloader offset; 8KiB is 0x08002000, 32KiB 0x08008000, 128KiB 0x08020000, none 0x08000000.',
            ]
          : ['Another command of this text has it for the same file.']),
        ...(command.length <= 200 ? [`Then: \`${printable(command, 200)}\`.`] : []),
      ],
    },
    {
      kind: 'flash',
      title: 'Or flash with dfu-doctor, which reads the address from the file where it can',
      risk: 'destructive',
      file,
      address: elsewhere,
      device: null,
    },
  ];
}

/** Where another command on the same host put a file of this name. */
function addressElsewhere(run: Run, file: string, runs: RunFacts): number | null {
  const nameOf = (path: string) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const other = runsOf(runs, 'dfu-util').find(
    ({ host, arguments: given }) =>
      host === run.host &&
      given?.address != null &&
      given.download !== null &&
      nameOf(given.download) === nameOf(file),
  );
  return other?.arguments?.address ?? null;
}
