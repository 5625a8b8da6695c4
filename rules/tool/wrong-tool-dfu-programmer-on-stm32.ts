import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

const USE_DFU_UTIL: Remedy = {
  kind: 'steps',
  title: 'Use dfu-util or dfu-doctor for an STM32',
  risk: 'none',
  steps: [
    'QMK: `qmk flash`, or `make KEYBOARD:KEYMAP:dfu-util` instead of `:dfu`.',
    'Any other firmware: `dfu-doctor flash FILE`, or `dfu-util -a 0 -s ADDRESS:leave -D FILE` with the address that the firmware was built for.',
  ],
};

/** dfu-programmer speaks Atmel's FLIP protocol, which is no DfuSe. */
export const rule = defineRule({
  id: 'wrong-tool-dfu-programmer-on-stm32',
  title: 'dfu-programmer was used for an STM32',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'dfu-programmer was called although the board in DFU mode is an STM32.',
    why: 'dfu-programmer speaks to Atmel\'s bootloaders only and says "no device present" in front of any STM32. Nothing was written.',
    fix: 'Use dfu-util or dfu-doctor; in QMK the target `:dfu-util` instead of `:dfu`.',
  },
  needs: ['runs'],
  uses: ['usb'],
  explains: ['no-dfu-device'],
  *check({ runs, optional: { usb } }) {
    const stm32 = (usb?.devices ?? []).filter(
      ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'st-rom-dfu',
    );
    const wrong = linesSaying(runsOf(runs, 'dfu-programmer'), 'bootloader-silent', 'usage-error').flatMap(
      (said) => {
        const named = /^stm32/i.test(targetOf(said.run, said.line.details['target']));
        const device = stm32.find(({ host }) => host === said.run.host) ?? null;
        return named || (device && said.line.meaning === 'bootloader-silent') ? [{ ...said, device }] : [];
      },
    );
    for (const { host, first, items } of byHost(wrong)) {
      yield {
        // a build that stopped before is what has to be mended first
        ...(buildFailedBefore(runs, first.run) ? { severity: 'warning' } : {}),
        subject: `dfu-programmer${onHost(host)}`,
        what: first.device
          ? `dfu-programmer${onHost(host)} was to find the board, which is an STM32 in DFU mode (${labelOf(first.device)}): it speaks to Atmel chips only.`
          : `dfu-programmer${onHost(host)} was told to write to an STM32: it speaks to Atmel chips only.`,
        why: "Both call their protocol DFU, but Atmel's is another one. dfu-programmer cannot see an STM32, so nothing was written; the board is fine.",
        origins: [...items.map((item) => item.origin), ...(first.device ? [first.device.origin] : [])],
        remedies: [USE_DFU_UTIL],
      };
    }
  },
});

/** The chip that it was told, by its first argument or its own complaint. */
function targetOf(run: Run, complaint: string | number | undefined): string {
  return String(complaint ?? run.argv?.[1] ?? '');
}

function buildFailedBefore({ runs }: RunFacts, run: Run): boolean {
  return runs.some(
    (other) =>
      other.tool === 'make' &&
      other.host === run.host &&
      other.source === run.source &&
      other.lastLine < run.firstLine &&
      says(other, 'make-error', 'make-no-rule'),
  );
}
