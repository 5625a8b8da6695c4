import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** RP2040 datasheet 2.8.4 and 2.8.5: the boot ROM offers a drive and PICOBOOT, no DFU. */
export const rule = defineRule({
  id: 'wrong-tool-dfu-util-on-rp2040',
  title: 'dfu-util cannot flash an RP2040 or RP2350',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'dfu-util was to write to an RP2040 or RP2350. Its boot ROM does not speak DFU.',
    why: 'dfu-util can never find such a board, whatever its buttons do. Nothing was written, and the board is fine.',
    fix: 'Copy the .uf2 file onto the drive that the board offers while BOOT is held at power-on, or run `make flash FLASH_DEVICE=2e8a:0003` in a Klipper tree that is configured for the RP2040.',
  },
  needs: [],
  uses: ['runs', 'usb'],
  // a .uf2 is the right file for it
  explains: ['no-dfu-device', 'wrong-file-type'],
  *check({ intent, source, optional: { runs, usb } }) {
    const devices = usb?.devices ?? [];
    const failed = linesSaying(runsOf(runs, 'dfu-util'), 'no-dfu-device').flatMap((said) => {
      const target = targetOf(said.run);
      // nothing was named, and what is attached there is an RP2
      const seen = target ? null : rp2Alone(devices.filter(({ host }) => host === said.run.host));
      const wanted = target ?? seen;
      return wanted && isRp2(wanted) ? [{ ...said, wanted, seen }] : [];
    });
    for (const { host, first, items } of byHost(failed)) {
      const id = formatUsbId(first.wanted.vendorId, first.wanted.productId);
      yield {
        certainty: first.seen ? 'likely' : 'certain',
        subject: `${id}${onHost(host)}`,
        what: first.seen
          ? `dfu-util${onHost(host)} looked for a board in DFU mode, and the one that is attached is an ${nameOf(first.seen)} (${id}), which has no such mode.`
          : `dfu-util${onHost(host)} was to write to ${id}, an ${nameOf(first.wanted)}, which does not speak DFU.`,
        why: WHY,
        origins: items.flatMap((item) => [
          runOrigin(item.run),
          item.origin,
          ...(item.seen ? [item.seen.origin] : []),
        ]),
        remedies: remedies(id),
      };
    }
    if (source.kind === 'transcript' || intent !== 'flash') return;
    const here = rp2Alone(devices);
    if (!here) return;
    yield {
      certainty: 'likely',
      subject: labelOf(here),
      what: `The board ${labelOf(here)} is an ${nameOf(here)} waiting in its boot ROM, and neither dfu-util nor dfu-doctor can write to it.`,
      why: WHY,
      origins: [here.origin],
      remedies: remedies(formatUsbId(here.vendorId, here.productId)),
    };
  },
});

const WHY =
  'The boot ROM of an RP2040 or RP2350 takes a .uf2 file on the drive that it offers, or listens to picotool; it has no DFU. Nothing was written, and the board is as it was.';

function remedies(id: string): Remedy[] {
  return [
    {
      kind: 'steps',
      title: 'Copy the .uf2 file onto the board',
      risk: 'none',
      steps: [
        'Hold BOOT (BOOTSEL) while you plug the board in: a drive named RPI-RP2 or RP2350 appears.',
        'Copy the .uf2 file of the build onto it, such as out/klipper.uf2 or out/katapult.uf2; the board restarts by itself.',
      ],
    },
    {
      kind: 'command',
      title: 'Or let Klipper write it, in a tree whose .config is for the RP2040 or RP2350',
      risk: 'destructive',
      argv: ['make', 'flash', `FLASH_DEVICE=${id}`],
      elevated: false,
    },
  ];
}

/** The RP2 in its boot ROM, when no board there is in DFU mode. */
function rp2Alone(devices: readonly UsbDevice[]): UsbDevice | null {
  return devices.some(isInDfuMode) ? null : (devices.find(isRp2) ?? null);
}

function isRp2({ vendorId, productId }: { vendorId: number; productId: number }): boolean {
  return identifyUsb(vendorId, productId)?.role === 'rp2-boot-rom';
}

function nameOf({ productId }: { productId: number }): string {
  return productId === 0x000f ? 'RP2350' : 'RP2040';
}
