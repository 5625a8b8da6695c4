import { linesAfterWritten } from '../../src/diagnosis/dfu-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

/** -R asks for a USB reset of a board that has already left DFU mode by itself. */
export const rule = defineRule({
  id: 'benign-cant-detach-after-leave',
  title: '"can\'t detach" after a flash that succeeded',
  severity: 'info',
  certainty: 'certain',
  summary: {
    what: 'After writing everything, dfu-util could not detach or reset the board.',
    why: 'The option -R asks for a USB reset at the end. The board has already left DFU mode by then, so there is nothing left to reset; the firmware is on it. dfu-util 0.9 and 0.10 still end with code 0, 0.11 ends with 251 or 74, which make and flash_usb.py report as a failure.',
    fix: 'Nothing for the board. To be spared the message, leave -R away where the address ends in ":leave".',
  },
  needs: ['runs'],
  *check({ runs }) {
    const after = linesAfterWritten(runsOf(runs, 'dfu-util'), 'cant-detach', 'resetting-usb', 'reset-failed');
    for (const { host, items } of byHost(after)) {
      // a reset that is only announced frightens nobody
      if (items.every(({ line }) => line.meaning === 'resetting-usb')) continue;
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `Everything had been written when dfu-util${onHost(host)} could not detach or reset the board.`,
        why: 'The option -R asks for a USB reset at the end, but the board had already left DFU mode to start the firmware. Nothing was lost. dfu-util 0.11 ends with an error code here, which make and flash_usb.py report as a failed flash.',
        origins: items.map((item) => item.origin),
        remedies: [],
      };
    }
  },
});
