import { linesAfterWritten } from '../../src/diagnosis/dfu-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

/** dfu-util asks a board for its status when the board has already left DFU mode to start the firmware. */
export const rule = defineRule({
  id: 'benign-error-after-leave',
  title: 'an error after "File downloaded successfully"',
  severity: 'info',
  certainty: 'certain',
  summary: {
    what: 'dfu-util reported an error after it had written everything, while the board was leaving DFU mode.',
    why: 'The board starts the new firmware and no longer answers the last question. dfu-util takes that for an error, ends with code 74, and make or flash_usb.py then say that the flash failed, which it did not.',
    fix: 'Look whether the board is back: `ls /dev/serial/by-id/` shows it when the firmware runs. If it is not there, press RESET once, with the BOOT0 jumper off.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const errors = linesAfterWritten(
      runsOf(runs, 'dfu-util'),
      'error-during-download-get-status',
      'error-get-status',
      'error-status-after-completion',
    );
    for (const { host, items } of byHost(errors)) {
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `Everything had been written when dfu-util${onHost(host)} reported this error.`,
        why: 'dfu-util told the board to leave DFU mode and then asked it for its status; by then the board was most likely starting the new firmware and did not answer. That ends dfu-util with an error code, and make or flash_usb.py repeat it as "Failed to flash".',
        origins: items.map((item) => item.origin),
        remedies: [
          {
            kind: 'steps',
            title: 'See whether the board is back',
            risk: 'none',
            steps: [
              'Run `ls /dev/serial/by-id/`: a board that runs Klipper by USB is listed there.',
              'If it is not, take the BOOT0 jumper off and press RESET once.',
            ],
          },
        ],
      };
    }
  },
});
