import { type DfuTarget, nameTarget, readUsbId } from '../../src/diagnosis/dfu-runs.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { formatUsbId } from '../../src/formats/text.ts';

/** stm32flash, or make serialflash, was given a USB identity: it speaks to serial ports only. */
export const rule = defineRule({
  id: 'wrong-tool-stm32flash-on-dfu-device',
  title: 'stm32flash was given a USB device',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'stm32flash (or `make serialflash`, which runs it) was given a USB id such as 0483:df11.',
    why: 'stm32flash talks to the serial bootloader through a serial port such as /dev/ttyUSB0. A board in DFU mode is no serial port; sudo does not change that.',
    fix: 'Use the tool for DFU mode: `make flash FLASH_DEVICE=0483:df11` in the Klipper folder, or the flasher of dfu-doctor.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const wrong = runsOf(runs, 'stm32flash', 'make').flatMap((run) => {
      const proof = usbIdGivenTo(run);
      return proof ? [{ run, ...proof }] : [];
    });
    for (const { host, first, items } of byHost(wrong)) {
      const id = formatUsbId(first.target.vendorId, first.target.productId);
      yield {
        subject: `${id}${onHost(host)}`,
        what: `stm32flash${onHost(host)} was given ${nameTarget(first.target)}, a USB device; it can only write through a serial port.`,
        why: "stm32flash speaks to the serial bootloader, through ports such as /dev/ttyUSB0. A board in DFU mode is flashed by dfu-util or by dfu-doctor; sudo makes no difference here. Klipper's own help text suggests this command, which has misled many.",
        origins: items.map((item) => item.origin),
        remedies: remediesFor(id),
      };
    }
  },
});

/** The USB id that a run of stm32flash was given and where that shows; null when it was given something else. */
function usbIdGivenTo(run: Run): { target: DfuTarget; origin: Origin } | null {
  for (const line of run.lines) {
    const isRefusal = line.meaning === 'device-not-handled';
    if (!isRefusal && line.meaning !== 'flashing-via-stm32flash') continue;
    const target = readUsbId(String(line.details['device'] ?? ''));
    // make's own line is the proof only where stm32flash's is not in the text, see below
    if (target && (isRefusal || run.tool === 'make')) {
      return { target, origin: { kind: 'log', source: run.source, line: line.line, text: line.text } };
    }
  }
  const target = run.tool === 'stm32flash' ? readUsbId(run.arguments?.port ?? '') : null;
  return target && { target, origin: runOrigin(run) };
}

function remediesFor(id: string): Remedy[] {
  return [
    {
      kind: 'command',
      title: 'Flash with dfu-util, in the Klipper folder',
      risk: 'destructive',
      argv: ['make', 'flash', `FLASH_DEVICE=${id}`],
      elevated: false,
    },
    {
      kind: 'flash',
      title: 'Or flash with the built-in flasher, which checks the address first',
      risk: 'destructive',
      file: null,
      address: null,
      device: id,
    },
  ];
}
