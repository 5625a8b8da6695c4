import type { Remedy } from '../../src/diagnosis/finding.ts';
import { deviceIn, isUartPort } from '../../src/diagnosis/flash-device.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import { printable } from '../../src/formats/text.ts';

/** The reasons of flash_usb.py that come from a port which is not the chip's own USB. */
const REASONS = ['Error running dfu-util', 'Error running hid-flash', 'Unable to find tty usb device'];

/** `make flash` was given the port of a USB-UART adapter: no board ever shows up in DFU mode there. */
export const rule = defineRule({
  id: 'wrong-make-target-for-uart-board',
  title: 'make flash cannot reach a board behind a serial adapter',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: '`make flash` was given a port of a USB-UART adapter (CH340, CP210x, FTDI), or a UART of this computer.',
    why: "Such a port leads to the chip's serial pins. `make flash` asks for DFU mode over the chip's own USB, which never shows up there.",
    fix: 'Flash from the SD card, if the board takes firmware from one; or use `make serialflash` with BOOT0 set, for firmware without a bootloader offset.',
  },
  needs: ['runs'],
  explains: ['no-dfu-device', 'dfu-device-not-back-at-path', 'bad-flash-device-path', 'hid-offset-16k'],
  *check({ runs }) {
    const failed = linesSaying(runs.runs, 'failed-to-flash').filter(
      ({ line }) => REASONS.includes(String(line.details['reason'])) && isUartPort(deviceIn(line) ?? ''),
    );
    for (const { host, first, items } of byHost(failed)) {
      const port = printable(deviceIn(first.line) ?? '', 120);
      yield {
        subject: `${port}${onHost(host)}`,
        what: `\`make flash\`${onHost(host)} was given ${port}, which is a serial port of an adapter or of the computer and not the USB of the chip.`,
        why: "Such a port leads to the chip's serial pins. Whatever the board does, nothing in DFU mode shows up at it, so dfu-util finds nothing. Nothing was written.",
        origins: items.map((item) => item.origin),
        remedies: remedies(port),
      };
    }
  },
});

function remedies(port: string): Remedy[] {
  return [
    {
      kind: 'steps',
      title: 'Flash from the SD card, if the board takes firmware from one',
      risk: 'none',
      steps: [
        'Copy out/klipper.bin to the card under the name that its makers give (mostly firmware.bin).',
        'Put the card in, switch the board off and on, and wait half a minute.',
      ],
    },
    {
      kind: 'steps',
      title: 'Or use the USB of the chip, if the board has a socket for it',
      risk: 'none',
      steps: [
        'Plug in there and bring the board into DFU mode: BOOT0, then RESET. `dfu-doctor list` shows it.',
      ],
    },
    {
      kind: 'command',
      title: 'Or, only for firmware without a bootloader offset and with BOOT0 set, through the serial pins',
      risk: 'destructive',
      argv: ['make', 'serialflash', `FLASH_DEVICE=${port}`],
      elevated: false,
    },
  ];
}
