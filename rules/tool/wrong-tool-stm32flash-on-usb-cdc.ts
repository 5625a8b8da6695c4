import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { firmwarePort, knownPorts, portOf } from '../../src/diagnosis/uart-targets.ts';
import { printable } from '../../src/formats/text.ts';

const USB_TO_DFU: Remedy = {
  kind: 'steps',
  title: 'Flash by USB, with the tool for it',
  risk: 'none',
  steps: [
    'Bring the board into DFU mode: BOOT0, then RESET.',
    'Look with `dfu-doctor list` or `lsusb`: an STM32 in DFU mode is 0483:df11.',
    'Run `make flash FLASH_DEVICE=0483:df11` in the Klipper folder, or `dfu-doctor flash out/klipper.bin`.',
  ],
};

/** stm32flash waits for the boot ROM at a port that the running firmware itself makes. */
export const rule = defineRule({
  id: 'wrong-tool-stm32flash-on-usb-cdc',
  title: 'stm32flash on the USB port of a running firmware',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "stm32flash was given the serial port that the board's running firmware offers by USB.",
    why: 'That port exists only while the firmware runs, and the firmware does not speak the protocol of the serial bootloader. The boot ROM answers on the pins of a UART, never there.',
    fix: "Flash by USB: bring the board into DFU mode and use `make flash` or dfu-doctor. stm32flash needs a USB-UART adapter at the board's serial pins.",
  },
  needs: ['runs'],
  uses: ['serialPorts', 'kernelLog'],
  *check({ runs, optional }) {
    const known = knownPorts(optional.serialPorts, optional.kernelLog);
    const silent = runsOf(runs, 'stm32flash').flatMap((run) => {
      const [said] = linesSaying([run], 'init-failed');
      const port = said ? portOf(run, runs) : null;
      if (!said || port === null) return [];
      const nature = firmwarePort(run, port, known);
      return nature ? [{ ...said, port, nature }] : [];
    });
    for (const { host, first, items } of byHost(silent)) {
      const { port, nature } = first;
      yield {
        certainty: nature.certainty,
        subject: `${printable(port, 120)}${onHost(host)}`,
        what: `stm32flash${onHost(host)} was given ${printable(port, 120)}, which ${nature.certainty === 'certain' ? 'is' : 'most likely is'} ${nature.name}: the bootloader of the chip does not answer there.`,
        why: 'Such a port is made by the running firmware. The serial bootloader of the chip answers on the pins of a UART only; no setting of stm32flash can change that.',
        origins: items.map((item) => item.origin),
        remedies: [USB_TO_DFU],
      } satisfies FindingDraft;
    }
  },
});
