import path from 'node:path';
import type { Engine, Look, Prepared, Problem } from '../app/engine.ts';
import type { Intent } from '../evidence/evidence.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import { type OpenedHost, openHost, UsageError } from './context.ts';
import type { DoctorOptions } from './doctor.tsx';

const LARGEST_FIRMWARE_BYTES = 64 * 1024 * 1024;

/**
 * The real engine below the screens: this machine or a simulated one. Probes, rules, knowledge and flasher are loaded
 * when they are first needed, so that the first frame waits for none of them.
 */
export function openEngine(options: DoctorOptions): Engine {
  const klipper = absolute(options.klipper);
  const firmware = absolute(options.firmware);
  let opened: OpenedHost | null = null;
  const host = (): OpenedHost => {
    if (!opened) throw new Error('The host was used before it was opened.');
    return opened;
  };
  return {
    scenes: async () => {
      const { SCENES } = await import('../simulation/simulate-host.ts');
      // chips and faults are for whoever names them
      return SCENES.filter(({ group }) => group === 'hosts' || group === 'roms');
    },
    open: async (simulate) => {
      opened = await openHost(simulate ?? undefined, {
        pace: options.pace ?? 1,
        realPaths: [klipper, firmware].filter((name) => name !== undefined),
      });
    },
    look: (intent) => look(host(), intent, { klipper, firmware }),
    prepare: (request) => prepare(host(), request),
    flash: (plan, signal) => flash(host(), plan, signal),
    watch: (onChange) => host().ports.usb.watch(onChange),
    nowMs: () => host().ports.clock.nowMs(),
  };
}

async function look(
  host: OpenedHost,
  intent: Intent,
  named: { klipper: string | undefined; firmware: string | undefined },
): Promise<Look> {
  const [{ collectEvidence }, { diagnose }, { rules }, { deviceRows }] = await Promise.all([
    import('../probes/collect-evidence.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('../app/device-tree.ts'),
  ]);
  const klipperPath = named.klipper ?? host.klipperPath;
  const evidence = await collectEvidence(host.ports, {
    source: host.source,
    intent,
    ...(klipperPath === undefined ? {} : { klipperPath }),
    ...(named.firmware === undefined ? {} : { firmwarePath: named.firmware }),
  });
  return {
    evidence,
    diagnosis: diagnose(evidence, rules),
    devices: evidence.usb.status === 'collected' ? deviceRows(evidence.usb.value) : [],
    titles: Object.fromEntries(rules.map((rule) => [rule.id, rule.title])),
  };
}

async function prepare({ ports }: OpenedHost, request: FlashRequest): Promise<Prepared> {
  const [{ readImage }, { prepareFlash }] = await Promise.all([
    import('../firmware/read-image.ts'),
    import('../flash/prepare.ts'),
  ]);
  try {
    const file = path.resolve(ports.environment.workingDirectory, fromHome(request.file ?? '', ports));
    const bytes = await ports.files.read(file, LARGEST_FIRMWARE_BYTES);
    const image = readImage(bytes, file);
    const plan = await prepareFlash(ports, {
      image,
      fileName: file,
      leave: true,
      ...(request.device === null ? {} : { device: request.device }),
      ...(request.address === null ? {} : { address: request.address }),
    });
    return { ready: true, plan };
  } catch (error) {
    const problem = await problemOf(error);
    if (!problem) throw error;
    return { ready: false, problem };
  }
}

/** What a user can put right, in words; null for anything else. */
async function problemOf(error: unknown): Promise<Problem | null> {
  const [
    { ImageError },
    { DeviceAccessError, SelectionError },
    { FileError },
    { UsbError },
    { formatUsbId },
  ] = await Promise.all([
    import('../firmware/image.ts'),
    import('../flash/device-errors.ts'),
    import('../ports/files.ts'),
    import('../ports/usb.ts'),
    import('../formats/text.ts'),
  ]);
  if (error instanceof SelectionError) {
    const choices = error.choices.map((choice) => ({
      device: choice.path,
      label: `${choice.name}, ${formatUsbId(choice.vendorId, choice.productId)} at ${choice.path}`,
    }));
    return {
      what: error.message,
      next: [error.next],
      choices: error.code === 'ambiguous-device' ? choices : [],
    };
  }
  if (error instanceof DeviceAccessError) return { what: error.message, next: error.next, choices: [] };
  if (error instanceof ImageError || error instanceof UsageError) {
    return { what: error.message, next: [error.next], choices: [] };
  }
  if (error instanceof FileError) {
    const next = 'Name a .bin or .dfu file that this user may read.';
    return { what: `The firmware file cannot be read: ${error.message}.`, next: [next], choices: [] };
  }
  if (error instanceof UsbError) {
    const next = 'Check the cable and the permissions, then try again.';
    return { what: `The USB devices cannot be read: ${error.message}.`, next: [next], choices: [] };
  }
  return null;
}

async function* flash({ ports }: OpenedHost, plan: FlashPlan, signal: AbortSignal) {
  const module = await import('../flash/flash.ts');
  yield* module.flash(plan, ports, { signal });
}

/** "~/klipper/out/klipper.bin" as a shell would read it. */
function fromHome(file: string, ports: OpenedHost['ports']): string {
  return file.startsWith('~/') ? `${ports.environment.homeDirectory}/${file.slice(2)}` : file;
}

function absolute(name: string | undefined): string | undefined {
  return name === undefined ? undefined : path.resolve(name);
}
