import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import { printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

type Config = NonNullable<KlipperFacts['config']>;

/** the second USB of F4 and H7, which no boot ROM uses (AN2606) */
const OTHER_USB = 'CONFIG_STM32_USB_PB14_PB15';
const UART = /^CONFIG_STM32_SERIAL_US?ART/;

/** The board is in DFU mode through a USB socket, and the firmware will not talk through it. */
export const rule = defineRule({
  id: 'interface-wrong-for-board',
  title: 'the firmware may not talk through the USB socket',
  severity: 'warning',
  certainty: 'hint',
  summary: {
    what: 'The board hangs at this computer by USB, and the .config builds a firmware that talks over a UART or over other USB pins.',
    why: 'The boot ROM uses USB on PA11 and PA12. A firmware that uses other pins is written well, starts, and is never seen at this socket.',
    fix: 'Choose USB (on PA11/PA12) as communication interface in `make menuconfig`, unless the board is wired to the host in the other way.',
  },
  needs: ['klipper', 'usb'],
  *check({ klipper, usb }) {
    const { config } = klipper;
    const board = usb.devices.find(
      ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'st-rom-dfu',
    );
    const target = config ? readBuildTarget(config.symbols) : null;
    const mcu = findMcu(target?.mcu ?? '');
    // a .config for another chip is another matter
    if (!config || !board || !target || !mcu?.romDfu) return;
    const place = labelOf(board);
    if (config.symbols[OTHER_USB] === 'y') {
      yield finding(config, OTHER_USB, [board.origin], {
        certainty: 'likely',
        what: `The .config puts USB on PB14 and PB15, but the board ${place} is in DFU mode by USB, and that is wired to PA11 and PA12.`,
      });
    } else if (target.usesUart) {
      const symbol = Object.keys(config.symbols).find(
        (name) => UART.test(name) && config.symbols[name] === 'y',
      );
      yield finding(config, symbol ?? 'CONFIG_SERIAL', [board.origin], {
        certainty: 'hint',
        what: `A hint: the .config builds a firmware that talks over a UART, and the board ${place} hangs at this computer by USB.`,
      });
    }
  },
});

function finding(
  config: Config,
  symbol: string,
  proof: FindingDraft['origins'],
  { certainty, what }: Pick<FindingDraft, 'what'> & { certainty: 'likely' | 'hint' },
): FindingDraft {
  return {
    certainty,
    subject: printable(config.path),
    what,
    why: 'The firmware would be written well and start, and no /dev/serial/by-id link would appear for this socket. Nothing is harmed by it.',
    origins: [configOrigin(config, symbol), ...proof],
    remedies: [
      {
        kind: 'steps',
        title: 'Choose the link that the board has to its host',
        risk: 'none',
        steps: [
          'If the printer is to run over this USB cable: `make menuconfig`, communication interface "USB (on PA11/PA12)", then `make clean` and `make`.',
          'If its UART pins are wired to the host, leave it as it is.',
        ],
      },
    ],
  };
}
