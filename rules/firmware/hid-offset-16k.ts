import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';

/** scripts/flash_usb.py, flash_stm32f4(): with this start it calls hid-flash in place of dfu-util */
const HID_START = 0x0800_4000;

const CHOOSE_OFFSET: Remedy = {
  kind: 'steps',
  title: 'Choose the offset of the bootloader that the board really has',
  risk: 'none',
  steps: [
    'Run `make menuconfig` in the Klipper folder and look at "Bootloader offset".',
    'Choose 16KiB only for a board with an HID bootloader; the page of your board names the right one, 32KiB and "No bootloader" are the usual ones.',
    'Run `make clean` and `make`, then flash again.',
  ],
};

/** An offset of 16 KiB makes Klipper's script look for an HID bootloader; a board in DFU mode has none. */
export const rule = defineRule({
  id: 'hid-offset-16k',
  title: 'a 16 KiB offset makes Klipper look for an HID bootloader',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware is built for a start at 0x08004000 (16 KiB). For that start `make flash` calls hid-flash, not dfu-util.',
    why: 'hid-flash talks to an HID bootloader only. A board in DFU mode is not seen by it, so the flash ends without anything written.',
    fix: 'Set the bootloader offset that the board has in `make menuconfig`, build again, and flash.',
  },
  needs: [],
  explains: ['no-dfu-device'],
  uses: ['klipper', 'usb', 'runs'],
  oneOf: ['klipper', 'runs'],
  *check({ intent, optional: { klipper, usb, runs } }) {
    const failed = linesSaying(runs?.runs ?? [], 'failed-to-flash').filter(
      ({ line }) => line.details['reason'] === 'Error running hid-flash',
    );
    for (const { host, first, items } of byHost(failed)) {
      const isDfu = /^[0-9a-f]{4}:df11$/i.test(String(first.line.details['device']).trim());
      yield {
        certainty: isDfu ? 'certain' : 'likely',
        subject: `hid-flash${onHost(host)}`,
        what: isDfu
          ? `\`make flash\`${onHost(host)} called hid-flash for a board in DFU mode, because the firmware is built for a start at 16 KiB.`
          : `\`make flash\`${onHost(host)} called hid-flash, which found no HID bootloader. It does so where the firmware is built for a start at 16 KiB, or at 2 KiB on an STM32F103.`,
        why: 'hid-flash can only write to an HID bootloader; few boards have one. Nothing was written.',
        origins: items.map((item) => item.origin),
        remedies: [CHOOSE_OFFSET],
      };
    }
    const config = klipper?.config;
    if (failed.length > 0 || intent !== 'flash' || !config) return;
    const { mcu, start } = readBuildTarget(config.symbols);
    if (start?.address !== HID_START || !mcu?.startsWith('stm32f4')) return;
    const board = usb?.devices.find(isInDfuMode);
    if (!board) return;
    yield {
      severity: 'warning',
      subject: config.path,
      what: 'The .config builds for a start at 0x08004000 (16 KiB), so `make flash` would call hid-flash; the board that is attached is in DFU mode.',
      why: 'hid-flash does not see boards in DFU mode, and a board whose bootloader is not 16 KiB long does not start firmware that is built for there.',
      origins: [configOrigin(config, start.symbol), board.origin],
      remedies: [CHOOSE_OFFSET],
    };
  },
});
