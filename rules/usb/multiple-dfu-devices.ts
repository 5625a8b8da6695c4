import { isDfuIdentity, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

const NAME_ONE: Remedy = {
  kind: 'steps',
  title: 'Leave one board, or name one',
  risk: 'none',
  steps: [
    'Unplug the other boards, or take them out of DFU mode with RESET.',
    'Or run `dfu-util -l` and name one by its path: add `-p 1-1.4` (yours) to the dfu-util command.',
    "Klipper's `make flash FLASH_DEVICE=0483:df11` cannot name a path: run the dfu-util command that it prints, with -p.",
  ],
};

/** Several boards answer to the same request, so a tool cannot know which is meant. */
export const rule = defineRule({
  id: 'multiple-dfu-devices',
  title: 'several boards in DFU mode',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'More than one board in DFU mode is attached, and the command does not say which one is meant.',
    why: 'dfu-util refuses to choose. The wrong board would get the firmware of another one.',
    fix: 'Unplug all but one, or name one by its USB path (dfu-util -p). Serial numbers do not always tell boards apart: several STM32 families send the same one from every chip.',
  },
  needs: [],
  uses: ['usb', 'runs'],
  *check({ intent, source, optional }) {
    const { usb, runs } = optional;
    const refused = linesSaying(runsOf(runs, 'dfu-util', 'pydfu'), 'more-than-one-dfu-device');
    for (const { host, first, items } of byHost(refused)) {
      const { tool } = first.run;
      yield {
        subject: `${tool}${onHost(host)}`,
        what: `More than one device in DFU mode is attached, and ${tool}${onHost(host)} was not told which one to use.`,
        why: `${tool} refuses to choose, so nothing was written.`,
        origins: items.map((item) => item.origin),
        remedies: [NAME_ONE],
      };
    }
    if (source.kind === 'transcript' || !usb) return;
    const boards = usb.devices.filter((device) => isDfuIdentity(device.vendorId, device.productId));
    if (boards.length < 2) return;
    yield {
      // without a flash in sight it stops nobody yet
      severity: intent === 'flash' ? 'error' : 'warning',
      subject: boards.map(labelOf).join(', '),
      what: `${boards.length} boards in DFU mode are attached: ${boards.map(labelOf).join(', ')}.`,
      why: 'A command that only names 0483:df11 cannot know which one is meant: dfu-util refuses it, and a wrong choice would put the firmware of one board on another.',
      origins: boards.map((device) => device.origin),
      remedies: [
        ...boards.slice(0, 4).flatMap((device): Remedy[] =>
          device.path === null
            ? []
            : [
                {
                  kind: 'flash',
                  title: `Flash the board at ${device.path}`,
                  risk: 'destructive',
                  file: null,
                  address: null,
                  device: device.path,
                },
              ],
        ),
        NAME_ONE,
      ],
    };
  },
});
