import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { isFlasherScript, mistakesIn } from '../../src/diagnosis/tracebacks.ts';
import { printable } from '../../src/formats/text.ts';

/** scripts of the trade: a mistake in somebody's own start-up script is not ours to judge */
const WRAPPER = /flash|klipper|kiauh|katapult|canboot|dfu|upload|qmk|platformio|marlin|mcu|firmware|update/i;

const WITHOUT: Remedy[] = [
  {
    kind: 'steps',
    title: 'Do by hand what the script does',
    risk: 'none',
    steps: [
      'In the Klipper folder run `make`, and look that out/klipper.bin is new.',
      'Bring the board into DFU mode (BOOT0, then RESET) and run `make flash FLASH_DEVICE=0483:df11`, or `dfu-doctor flash out/klipper.bin`.',
    ],
  },
  {
    kind: 'steps',
    title: 'And mend the script',
    risk: 'none',
    steps: [
      'Update it (`git pull` in its folder); such faults are mostly mended soon.',
      'If it asks for Python 3, start it with `python3`, or with the Python of its own environment.',
      'If it fails in the same way, report it to its makers with the whole output.',
    ],
  },
];

/** what a script is called that does not say its name: "The script around the flash tool ended" */
const AROUND = 'around the flash tool';

/** The script around the flash tool ended by a mistake of its own, before or after the tool did its work. */
export const rule = defineRule({
  id: 'wrapper-tool-bug',
  title: 'the script around the flash tool has a fault',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'A script that builds or flashes for its user ended by a fault of its own.',
    why: 'The fault is in the script. The board and the flash tool are not concerned, and the flash can be done without the script.',
    fix: 'Run the commands by hand, or flash with dfu-doctor; update the script.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const faults = [
      ...linesSaying(runs.runs, 'shell-script-error').map((said) => ({
        ...said,
        script: String(said.line.details['path'] ?? AROUND),
        reason: String(said.line.details['reason']),
      })),
      ...mistakesIn(runs.runs).map((said) => ({
        ...said,
        reason: `${said.exception}${said.reason === '' ? '' : `, ${said.reason}`}`,
      })),
    ].filter(({ script, run }) => isWrapper(script, run));
    for (const { host, first, items } of byHost(faults)) {
      const name = printable(first.script ?? 'a script', 100);
      yield {
        // an attempt that wrote everything before the script fell over has done its work
        ...(items.every(({ run }) => run.outcome === 'succeeded') ? { severity: 'warning' as const } : {}),
        subject: `${name}${onHost(host)}`,
        what: `The script ${name}${onHost(host)} ended by a fault of its own: ${printable(first.reason, 120)}.`,
        why: 'The fault is in the script, not in the board or its firmware. What the flash tool said before it counts.',
        origins: items.map((item) => item.origin),
        remedies: WITHOUT,
      };
    }
  },
});

function isWrapper(script: string | null, run: SaidLine['run']): boolean {
  if (script === null || run.tool === 'klippy' || isFlasherScript(script)) return false;
  return WRAPPER.test(script) || run.tool === 'flash_usb' || run.parent !== null;
}
