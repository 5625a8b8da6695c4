import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';

/** The libusb-win32 driver gives a device no configuration by itself, and the tool does not set one. */
export const rule = defineRule({
  id: 'windows-driver-libusb0-unconfigured',
  title: 'the libusb-win32 driver leaves the board unconfigured',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The board has the driver libusb-win32 (libusb0), and no program has set its configuration.',
    why: 'Every other Windows driver sets it when the board comes up. This one leaves it to the program, and flash tools do not do it, so they cannot use the interface.',
    fix: 'Replace the driver by WinUSB with Zadig.',
  },
  needs: ['runs'],
  explains: ['no-dfu-device', 'winusb-driver-missing'],
  *check({ runs }) {
    const failed = runs.runs.filter(({ outcome }) => outcome !== 'succeeded');
    for (const { host, items } of byHost(linesSaying(failed, 'driver-unconfigured'))) {
      yield {
        subject: `libusb0${onHost(host)}`,
        what: 'The interface of the board could not be used: its driver, libusb-win32, has not set a configuration.',
        why: 'This driver leaves the configuration to the program, and the flash tool expects it to be set, as it is with every other driver. The board is in DFU mode and fine; nothing was written.',
        origins: items.map((item) => item.origin),
        remedies: [USE_WINUSB],
      };
    }
  },
});

const USE_WINUSB: Remedy = {
  kind: 'steps',
  title: 'Replace the driver by WinUSB',
  risk: 'reversible',
  steps: [
    'Bring the board into DFU mode, start Zadig (https://zadig.akeo.ie/), and choose Options, List All Devices.',
    'Choose the board by its USB id, 0483 DF11 for an STM32; left of the arrow stands libusb0.',
    'Choose WinUSB to the right of the arrow, press Replace Driver, and run the same command again.',
  ],
};
