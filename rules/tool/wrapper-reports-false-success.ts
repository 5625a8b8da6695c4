import { timelineOf } from '../../src/diagnosis/attempts.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import { tellingLine } from '../../src/diagnosis/telling-line.ts';
import { printable } from '../../src/formats/text.ts';

/** A front end says that the flash is complete, and the tool that it ran had said that it failed. */
export const rule = defineRule({
  id: 'wrapper-reports-false-success',
  title: 'the program says complete, and the flash tool failed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'A program that runs the flash tool says that the flash is complete, although the tool reported a failure.',
    why: 'Such programs look only at whether the tool has ended. The firmware on the board is incomplete or the old one.',
    fix: 'Believe the flash tool: mend what it complains of, and flash again.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const timeline = timelineOf(runs);
    const wrong = linesSaying(runs.runs, 'wrapper-says-success').flatMap((said) => {
      const attempt = timeline.attemptOf(said.origin);
      return attempt?.outcome === 'failed' ? [{ ...said, attempt }] : [];
    });
    for (const { host, first, items } of byHost(wrong)) {
      const wrapper = printable(String(first.line.details['wrapper']), 40);
      const cause = tellingLine(first.attempt);
      yield {
        // where the tool itself tells what went wrong, that is what stops the user
        ...(cause ? { severity: 'warning' as const } : {}),
        subject: `${wrapper}${onHost(host)}`,
        what: `${wrapper}${onHost(host)} says that the flash is complete, and it is not: the flash tool failed${cause ? ` with "${printable(cause.text.replace(/!+$/, '').replace(/\s+/g, ' '), 100)}"` : ''}.`,
        why: 'It does not look at what the tool reports. What is on the board is the old firmware, or a part of the new one.',
        origins: items.map((item) => item.origin),
        remedies: [
          {
            kind: 'steps',
            title: 'Go by the flash tool',
            risk: 'none',
            steps: [
              'Leave the message of success aside, and mend what the tool complains of.',
              'Bring the board into its bootloader again and flash once more, best with a program that reads back what it wrote, such as `dfu-doctor flash`.',
            ],
          },
        ],
      };
    }
  },
});
