import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';

const BUILD_AGAIN: Remedy = {
  kind: 'steps',
  title: 'Build the firmware again and look at its size',
  risk: 'none',
  steps: [
    'Run `make clean` and `make`, and read what comes before the last line: an empty file mostly follows from an error there.',
    'Run `ls -l out/`: a Klipper firmware has 15,000 to 60,000 bytes. A full disk (`df -h`) also leaves empty files.',
  ],
};

/** Nothing to write: dfu-util then computes a last page in front of the flash and calls it not writeable. */
export const rule = defineRule({
  id: 'firmware-file-empty',
  title: 'the firmware file is empty',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware file holds no firmware: its size is 0.',
    why: 'There is nothing to write. dfu-util then complains about an address just before the flash, which misleads.',
    fix: 'Build the firmware again, look for errors of the build and for a full disk, and download a file again that came from elsewhere.',
  },
  needs: [],
  uses: ['runs', 'firmware'],
  explains: ['address-not-writeable'],
  *check({ intent, optional: { runs, firmware } }) {
    const empty = linesSaying(runsOf(runs, 'dfu-util'), 'downloading-to-address').filter(
      // a DfuSe file may hold an empty element beside full ones; then others follow
      ({ run, line }) => line.details['size'] === 0 && run.outcome !== 'succeeded',
    );
    for (const { host, last, items } of byHost(empty)) {
      const file = last.run.arguments?.download ?? null;
      yield {
        subject: `${file === null ? 'firmware file' : printable(file, 100)}${onHost(host)}`,
        what: `${file === null ? 'The firmware file' : printable(file, 100)}${onHost(host)} holds no firmware: dfu-util found 0 bytes to write.`,
        why: 'Nothing was written. What dfu-util says of a page before 0x08000000 only follows from the size 0; the board is fine.',
        origins: items.map(({ origin }) => origin),
        remedies: [BUILD_AGAIN],
      } satisfies FindingDraft;
    }
    if (firmware?.size !== 0) return;
    const path = printable(firmware.path, 120);
    yield {
      // a leftover in out/ harms nobody until it is to be flashed
      severity: intent === 'flash' ? 'error' : 'warning',
      subject: path,
      what: `${path} is empty: it has 0 bytes.`,
      why: 'There is nothing to write in it, and every flash tool fails with it in its own way.',
      origins: [firmware.origin],
      remedies: [BUILD_AGAIN],
    };
  },
});
