import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';

const INSTALL: Remedy = {
  kind: 'command',
  title: 'Only for boards with an HID bootloader: install what hid-flash is built from',
  risk: 'reversible',
  argv: ['apt-get', 'install', 'libusb-1.0-0-dev', 'pkg-config'],
  elevated: true,
};

/** Klipper's makefile builds hid-flash on the way to every STM32, and says what is missing where it cannot. */
export const rule = defineRule({
  id: 'hid-flash-libusb-missing',
  title: 'hid-flash was not built; most boards do not need it',
  severity: 'info',
  certainty: 'certain',
  summary: {
    what: "Klipper's helper hid-flash could not be built, because the development files of libusb are missing.",
    why: '`make flash` builds it for every STM32, but only boards with an HID bootloader are flashed with it. For all others the line means nothing.',
    fix: 'Nothing, unless the board has an HID bootloader: then install libusb-1.0-0-dev and pkg-config.',
  },
  needs: ['runs'],
  *check({ runs }) {
    for (const { host, items } of byHost(linesSaying(runs.runs, 'hid-flash-needs-libusb'))) {
      yield {
        subject: `hid-flash${onHost(host)}`,
        what: `Klipper's helper hid-flash could not be built${onHost(host)}: the development files of libusb, or pkg-config, are missing.`,
        why: '`make flash` goes on without it. Only boards with an HID bootloader (firmware that starts at 16 KiB, or at 2 KiB on an STM32F103) are flashed with it; for dfu-util it makes no difference.',
        origins: items.map((item) => item.origin),
        remedies: [INSTALL],
      };
    }
  },
});
