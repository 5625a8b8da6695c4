import type { SetupScene } from './step.ts';

/** The lasting name of a running Klipper: at the bus path that was flashed where that is known, else the only one there. */
export function klipperPort({ evidence, state }: SetupScene): string | null {
  if (evidence.serialPorts.status !== 'collected') return null;
  const ports = evidence.serialPorts.value.ports.flatMap((port) => {
    const name = port.byId.find((link) => /\/usb-Klipper_/.test(link));
    return name === undefined ? [] : [{ name, usbPath: port.usbPath }];
  });
  const same = ports.find(({ usbPath }) => state.flashed !== null && usbPath === state.flashed.busPath);
  if (same) return same.name;
  return ports.length === 1 ? (ports[0]?.name ?? null) : null;
}
