import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runOrigin, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

type Sighting = UsbFacts['sightings'][number];

/** Written and told to leave, and back in DFU mode: the ROM starts again because the pin still says so. */
export const rule = defineRule({
  id: 'boot0-left-on',
  title: 'BOOT0 seems to be left on after the flash',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The firmware was written and the board was told to start it, but a later listing shows the board in DFU mode again.',
    why: 'As long as the BOOT0 jumper is on, or the button held, every reset starts the boot ROM instead of the firmware. The firmware itself was written and is in place.',
    fix: 'Take the BOOT0 jumper off, then press RESET or take power away and give it back. No new flash is needed.',
  },
  needs: ['runs', 'usb'],
  explains: ['app-silent-after-flash', 'no-application-flashed'],
  *check({ runs, usb }) {
    const lastWritten = new Map<string | null, Run>();
    for (const run of runsOf(runs, 'dfu-util')) if (hasLeft(run)) lastWritten.set(run.host, run);
    for (const [host, run] of lastWritten) {
      const again = backInDfu(run, host, usb.sightings);
      // whoever flashed again wanted DFU mode
      const isWanted = runsOf(runs, 'dfu-util').some(
        (other) => other.host === host && other.firstLine > run.lastLine && other.outcome !== 'no-attempt',
      );
      if (!again || isWanted) continue;
      const id = formatUsbId(again.vendorId, again.productId);
      yield {
        subject: `${id}${onHost(host)}`,
        what: `The firmware was written${onHost(host)} and told to start, but the board is in DFU mode again (${id}): BOOT0 seems to be left on.`,
        why: 'With the BOOT0 jumper on, or the button held, every reset starts the boot ROM instead of the firmware. What was written is in place and only waits to be started.',
        origins: [runOrigin(run), again.origin],
        remedies: [
          {
            kind: 'steps',
            title: 'Let the board start from its flash',
            risk: 'none',
            steps: [
              'Take the BOOT0 jumper off, or let go of the BOOT0 button.',
              'Press RESET, or take USB and power away and give them back.',
              'Look with `lsusb`: a running Klipper is 1d50:614e. If 0483:df11 stays without BOOT0, the chip may be set to start its ROM.',
            ],
          },
        ],
      };
    }
  },
});

/** Everything written, and the ROM asked to start it: without that it stays in DFU mode as it should. */
function hasLeft(run: Run): boolean {
  return writtenLine(run) !== null && (run.arguments?.leave === true || says(run, 'leave-requested'));
}

/** The last listing behind the run, where it shows the ROM and no running firmware. */
function backInDfu(run: Run, host: string | null, sightings: readonly Sighting[]): Sighting | null {
  const later = sightings.filter(
    ({ origin, host: where }) =>
      where === host && origin.kind === 'log' && origin.source === run.source && origin.line > run.lastLine,
  );
  const last = later.at(-1);
  const running = later.some(({ vendorId, productId }) =>
    ['klipper', 'klipper-can-bridge', 'katapult'].includes(identifyUsb(vendorId, productId)?.role ?? ''),
  );
  const isRom = last && identifyUsb(last.vendorId, last.productId)?.role === 'st-rom-dfu';
  return last && isRom && !running ? last : null;
}
