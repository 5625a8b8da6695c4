import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Engine, Look, Prepared } from '../app/engine.ts';
import type { SetupDesk } from '../app/setup-desk.ts';
import type { Intent } from '../evidence/evidence.ts';
import type { Image } from '../firmware/image.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import { type OpenedHost, openHost } from './context.ts';
import type { DoctorOptions } from './doctor-options.ts';

/** each look after one that took too long may take this many times as long, up to the most: a slow card, a busy machine */
const MORE_PATIENCE = 3;
const MOST_PATIENCE = 9;

/**
 * The real engine below the screens: this machine or a simulated one. Probes, rules, knowledge and flasher are loaded
 * when they are first needed, so that the first frame waits for none of them. `openNamed` is for tests.
 */
export function openEngine(options: DoctorOptions, openNamed: typeof openHost = openHost): Engine {
  const klipper = absolute(options.klipper);
  const firmware = absolute(options.firmware);
  const named = {
    ...(klipper === undefined ? {} : { klipper }),
    ...(firmware === undefined ? {} : { firmware }),
  };
  return {
    scenes: async () => {
      const { SCENES } = await import('../simulation/simulate-host.ts');
      // chips and faults are for whoever names them
      return SCENES.filter(({ group }) => group === 'hosts' || group === 'roms');
    },
    explain: async (log) => (await import('./explain-log.ts')).explainLog(log),
    open: async (simulate) => {
      const host = await openNamed(simulate ?? undefined, {
        pace: options.pace ?? 1,
        realPaths: [klipper, firmware].filter((name) => name !== undefined),
      });
      let untold: Promise<string | null> | undefined;
      const lastFlash = async () => {
        const { untoldFlash } = await import('./flash-record.ts');
        return (untold ??= untoldFlash(host));
      };
      let patience = 1;
      const isTold = () => options.isTerminalGone?.() !== true;
      return {
        look: async (intent, meant) => {
          const seen = await look(host, intent, { klipper, firmware: meant ?? firmware, patience });
          const { hasOverrun } = await import('../probes/collect-evidence.ts');
          if (hasOverrun(seen.evidence)) patience = Math.min(patience * MORE_PATIENCE, MOST_PATIENCE);
          return { ...seen, lastFlash: await lastFlash() };
        },
        prepare: (request) => prepare(host, request),
        flash: (plan, signal) => flash(host, plan, signal, isTold),
        report: async () => (await import('./bundle.ts')).draftReport(host, { redact: true, ...named }),
        watch: (onChange) => host.ports.usb.watch(onChange),
        setup: lazySetupDesk(host),
        nowMs: () => host.ports.clock.nowMs(),
      };
    },
  };
}

async function look(
  host: OpenedHost,
  intent: Intent,
  named: { klipper: string | undefined; firmware: string | undefined; patience: number },
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
    patience: named.patience,
  });
  return {
    evidence,
    diagnosis: diagnose(evidence, rules),
    devices: evidence.usb.status === 'collected' ? deviceRows(evidence.usb.value) : [],
    titles: Object.fromEntries(rules.map((rule) => [rule.id, rule.title])),
    report: null,
  };
}

async function prepare({ ports }: OpenedHost, request: FlashRequest): Promise<Prepared> {
  const [{ MAX_FIRMWARE_FILE_BYTES, readImage }, { prepareFlash }, { buildBeside }] = await Promise.all([
    import('../firmware/read-image.ts'),
    import('../flash/prepare.ts'),
    import('./build-beside.ts'),
  ]);
  let image: Image | null = null;
  try {
    const file = path.resolve(ports.environment.workingDirectory, fromHome(request.file ?? '', ports));
    const bytes = await ports.files.read(file, MAX_FIRMWARE_FILE_BYTES);
    image = readImage(bytes, file);
    const plan = await prepareFlash(ports, {
      image,
      file: { name: file, sha256: createHash('sha256').update(bytes).digest('hex') },
      ...(await buildBeside(ports.files, file)),
      leave: true,
      ...(request.device === null ? {} : { device: request.device }),
      ...(request.address === null ? {} : { address: request.address }),
      ...(request.mayReset === true ? { mayReset: true } : {}),
    });
    return { ready: true, plan };
  } catch (error) {
    const { problemOf, withOtherWays } = await import('./doctor-problem.ts');
    const problem = problemOf(error);
    if (!problem) throw error;
    if (image === null || request.device !== null || !isNoDevice(error)) return { ready: false, problem };
    const { otherWays } = await import('./other-way-words.ts');
    const ways = otherWays({ image, file: request.file ?? '' }, await ports.serial.list());
    return { ready: false, problem: withOtherWays(problem, ways) };
  }
}

function isNoDevice(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'no-device';
}

async function* flash(host: OpenedHost, plan: FlashPlan, signal: AbortSignal, isTold: () => boolean) {
  const [module, { recorded }] = await Promise.all([
    import('../flash/flash.ts'),
    import('./flash-record.ts'),
  ]);
  yield* recorded(module.flash(plan, host.ports, { signal }), host, isTold);
}

/** "~/klipper/out/klipper.bin" as a shell would read it. */
function fromHome(file: string, ports: OpenedHost['ports']): string {
  return file.startsWith('~/') ? `${ports.environment.homeDirectory}/${file.slice(2)}` : file;
}

function absolute(name: string | undefined): string | undefined {
  return name === undefined ? undefined : path.resolve(name);
}

/** The desk is loaded when setup is first asked for. */
function lazySetupDesk(host: OpenedHost): SetupDesk {
  const desk = async () => (await import('./setup-desk.ts')).openSetupDesk(host);
  return {
    load: async () => (await desk()).load(),
    save: async (state) => (await desk()).save(state),
    writeConfig: async (deed) => (await desk()).writeConfig(deed),
    make: async (folder, onLine, signal) => (await desk()).make(folder, onLine, signal),
    takeFile: async (path) => (await desk()).takeFile(path),
    planPrinterConfig: async (serialPath) => (await desk()).planPrinterConfig(serialPath),
    writePrinterConfig: async (planned) => (await desk()).writePrinterConfig(planned),
  };
}
