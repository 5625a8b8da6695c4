import { type Evidence, type Intent, SCHEMA_VERSION, SECTION_NAMES } from '../evidence/evidence.ts';
import type { Section } from '../evidence/section.ts';
import { gap } from '../evidence/section.ts';
import type { UsbFacts } from '../evidence/usb.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { probeCan } from './can.ts';
import { probeFirmware } from './firmware.ts';
import { probeHost } from './host.ts';
import { probeKernelLog } from './kernel-log.ts';
import { findKlipperTree } from './klipper/find-tree.ts';
import { probeKlipper } from './klipper/klipper.ts';
import { runProbe } from './run-probe.ts';
import { probeSerialPorts } from './serial-ports.ts';
import { probeServices } from './services.ts';
import { probeTools } from './tools.ts';
import { probeUdevRules } from './udev-rules.ts';
import { probeUsb } from './usb.ts';

/** longest time for each section in ms; a slow card on an old Raspberry Pi needs most of it */
const LIMIT_MS = {
  host: 3000,
  usb: 6000,
  serialPorts: 4000,
  tools: 8000,
  klipper: 10_000,
  firmware: 8000,
  kernelLog: 4000,
  udevRules: 4000,
  services: 5000,
  can: 5000,
} as const;

export interface CollectOptions {
  source: Evidence['source'];
  /** folder of the Klipper tree, or a Makefile; looked for in the usual places when absent */
  klipperPath?: string | undefined;
  /** out/klipper.bin of the tree when absent */
  firmwarePath?: string | undefined;
  intent: Intent;
  /** how many times the usual limits a section may take; 1 when absent */
  patience?: number | undefined;
}

/**
 * Everything that can be known of a machine without root and without changing anything, all sections at once.
 * Never rejects: a section that cannot be had is a gap with its reason.
 */
export async function collectEvidence(ports: HostPorts, options: CollectOptions): Promise<Evidence> {
  const tree = findKlipperTree(ports, options.klipperPath);
  // awaited inside the two probes that need it; without this a failure of both would count as unhandled
  tree.catch(() => undefined);
  const { patience = 1 } = options;
  const within = <T>(limitMs: number, probe: () => Promise<Section<T>>) =>
    runProbe(limitMs * patience, probe);
  const [host, usb, serialPorts, tools, klipper, firmware, kernelLog, udevRules, services, can] =
    await Promise.all([
      within(LIMIT_MS.host, () => probeHost(ports)),
      within(LIMIT_MS.usb, () => probeUsb(ports)),
      within(LIMIT_MS.serialPorts, () => probeSerialPorts(ports)),
      within(LIMIT_MS.tools, () => probeTools(ports)),
      within(LIMIT_MS.klipper, async () => probeKlipper(ports, await tree)),
      within(LIMIT_MS.firmware, async () => probeFirmware(ports, options.firmwarePath, await tree)),
      within(LIMIT_MS.kernelLog, () => probeKernelLog(ports)),
      within(LIMIT_MS.udevRules, () => probeUdevRules(ports)),
      within(LIMIT_MS.services, () => probeServices(ports)),
      within(LIMIT_MS.can, () => probeCan(ports)),
    ]);
  return {
    schemaVersion: SCHEMA_VERSION,
    source: options.source,
    intent: options.intent,
    host,
    usb,
    serialPorts,
    tools,
    klipper,
    firmware,
    kernelLog,
    udevRules,
    services,
    can,
    runs: gap('not-collected', 'Only pasted text shows what tools printed.'),
  };
}

/** The usb section alone. */
export function collectUsb(ports: HostPorts): Promise<Section<UsbFacts>> {
  return runProbe(LIMIT_MS.usb, () => probeUsb(ports));
}

/** Whether a section took longer than it may: on a slow machine another look needs more patience. */
export function hasOverrun(evidence: Evidence): boolean {
  return SECTION_NAMES.some((name) => {
    const section = evidence[name];
    return section.status === 'gap' && section.reason === 'timed-out';
  });
}
