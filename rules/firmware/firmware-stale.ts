import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { printable } from '../../src/formats/text.ts';

/** make writes .config and the image within one run; file systems such as FAT keep times to 2 s */
const TOLERANCE_MS = 5000;

/** The built image is older than what it is built from. */
export const rule = defineRule({
  id: 'firmware-stale',
  title: 'the firmware file is older than its settings or sources',
  severity: 'warning',
  certainty: 'likely',
  summary: {
    what: 'out/klipper.bin was built before the .config or the sources were last changed.',
    why: 'A flash by hand would write the old firmware: the changed settings, or the update, would not arrive on the board.',
    fix: 'Run `make` in the Klipper folder, then flash. `make flash` builds by itself.',
  },
  needs: ['klipper', 'firmware'],
  *check({ klipper, firmware }): Iterable<FindingDraft> {
    // a file from elsewhere has nothing to do with this tree
    if (firmware.chosen === 'named' && !firmware.path.startsWith(`${klipper.path}/`)) return;
    const newer = [
      { name: 'the .config', file: klipper.config },
      { name: 'a source file', file: klipper.newestSource },
    ].flatMap(({ name, file }) =>
      file && file.modifiedMs > firmware.modifiedMs + TOLERANCE_MS ? [{ name, file }] : [],
    );
    if (newer.length === 0) return;
    const late = Math.max(...newer.map(({ file }) => file.modifiedMs - firmware.modifiedMs));
    const path = printable(firmware.path);
    yield {
      subject: path,
      what: `${path} is older than ${newer.map(({ name }) => name).join(' and ')}: the last change came ${inWords(late)} after the build.`,
      why: 'What was changed since then is not in the file. Flashed by hand it would bring the old state to the board; only `make flash` builds anew first.',
      origins: [firmware.origin, ...newer.map(({ file }): Origin => ({ kind: 'file', path: file.path }))],
      remedies: [
        {
          kind: 'command',
          title: 'Build again, then flash the new file',
          risk: 'reversible',
          argv: ['make', '-C', printable(klipper.path)],
          elevated: false,
        },
      ],
    };
  },
});

function inWords(ms: number): string {
  const units = [
    { name: 'day', ms: 86_400_000 },
    { name: 'hour', ms: 3_600_000 },
    { name: 'minute', ms: 60_000 },
    { name: 'second', ms: 1000 },
  ];
  const unit = units.find((candidate) => ms >= candidate.ms) ?? { name: 'second', ms: 1000 };
  const count = Math.round(ms / unit.ms);
  return count === 1 ? `1 ${unit.name}` : `${count} ${unit.name}s`;
}
