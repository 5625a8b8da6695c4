import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

const UPDATE: Remedy = {
  kind: 'steps',
  title: 'Build the firmware from the sources that run now, and flash each of these boards',
  risk: 'none',
  steps: [
    'In the Klipper folder run `make clean` and `make menuconfig`; choose the processor, bootloader offset and communication of the board.',
    'Run `make`, then flash the board in its own way, for DFU mode with `dfu-doctor flash out/klipper.bin`.',
    'Each microcontroller has settings of its own: begin again at `make menuconfig` for the next one.',
    'Send RESTART to Klipper; the message is gone when all versions fit.',
  ],
};

/** Klipper's host software and a microcontroller do not understand each other: the firmware is of another version. */
export const rule = defineRule({
  id: 'mcu-firmware-stale',
  title: 'Klipper asks for newer firmware on a microcontroller',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'Klipper reports a protocol error, because the firmware on a microcontroller is of another version than Klipper itself.',
    why: 'After an update of Klipper a board with old firmware may speak another protocol, and Klipper stops until it is flashed.',
    fix: 'Build the firmware from the same sources and flash every microcontroller that Klipper names.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const told = runsOf(runs, 'klippy').filter((run) =>
      says(run, 'klippy-protocol-error', 'klippy-mcu-to-update', 'klippy-mcu-version'),
    );
    // each start of Klipper is a run: of each host its last one counts
    const last = [...new Map(told.map((run) => [run.host, run])).values()];
    const asking = linesSaying(last, 'klippy-protocol-error', 'klippy-mcu-to-update');
    for (const { host, items } of byHost(asking)) {
      const old = items.filter(({ line }) => line.meaning === 'klippy-mcu-to-update');
      const names = old.map(({ line }) => nameOf(line.details)).join(' and ');
      const version = hostVersion(items.map(({ run }) => run));
      yield {
        subject: names === '' ? `Klipper${onHost(host)}` : `${names}${onHost(host)}`,
        what:
          names === ''
            ? `Klipper${onHost(host)} stopped with a protocol error, which mostly means that the firmware of a microcontroller is of another version.`
            : `Klipper${onHost(host)} wants newer firmware on ${names}${version === null ? '' : `; Klipper itself is ${version}`}.`,
        ...(names === '' ? { certainty: 'likely' as const } : {}),
        why: 'A microcontroller with firmware of another version speaks another protocol, so Klipper stays stopped until it is flashed. A board that was just flashed and is still named here got another file, or it is another board.',
        origins: items.map((item) => item.origin),
        remedies: [UPDATE],
      };
    }
  },
});

function nameOf(details: Readonly<Record<string, string | number>>): string {
  return `"${printable(String(details['mcu']), 40)}" (${printable(String(details['version']), 60)})`;
}

function hostVersion(runs: readonly Run[]): string | null {
  const said = linesSaying([...new Set(runs)], 'klippy-version').at(-1)?.line.details['version'];
  return said === undefined ? null : printable(String(said), 60);
}
