import { deviceRows } from '../../src/app/device-tree.ts';
import type { Engine, Look, Machine, Prepared } from '../../src/app/engine.ts';
import type { SetupDesk } from '../../src/app/setup-desk.ts';
import type { Diagnosis, Finding } from '../../src/diagnosis/finding.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { collected, gap } from '../../src/evidence/section.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import type { FlashPlan } from '../../src/flash/flash-plan.ts';
import { FRESH_SETUP } from '../../src/setup/fresh-setup.ts';
import { usbDevice } from '../fixtures/evidence.ts';

/** Small, whole stand-ins for what the engine would bring. */

export function aDevice(change: Partial<UsbDevice> = {}): UsbDevice {
  return usbDevice(0x0483, 0xdf11, { deviceNumber: 38, bcdUSB: 0x0100, ...change });
}

export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    ruleId: 'dfu-util-outdated',
    severity: 'error',
    certainty: 'certain',
    subject: '/usr/bin/dfu-util',
    what: 'dfu-util 0.9 cannot read the memory map of this board.',
    why: 'Without the map it does not know what to erase.',
    origins: [{ kind: 'command', argv: ['dfu-util', '--version'], text: 'dfu-util 0.9' }],
    remedies: [
      {
        kind: 'flash',
        title: 'Flash it with dfu-doctor',
        risk: 'destructive',
        file: null,
        address: null,
        device: '1-1.4',
      },
      {
        kind: 'command',
        title: 'Install a newer dfu-util',
        risk: 'reversible',
        argv: ['apt-get', 'install', 'dfu-util'],
        elevated: true,
      },
    ],
    ...change,
  };
}

export function aDiagnosis(change: Partial<Diagnosis> = {}): Diagnosis {
  return {
    verdict: {
      outcome: 'blocked',
      primary: 'dfu-util-outdated',
      summary: 'Your dfu-util is too old for this board.',
    },
    findings: [aFinding()],
    silenced: [],
    cleared: ['no-dfu-device', 'multiple-dfu-devices'],
    skipped: [{ ruleId: 'usb-link-unstable', section: 'kernelLog', reason: 'no permission' }],
    crashed: [],
    shortened: [],
    ...change,
  };
}

export function anEvidence(devices: readonly UsbDevice[] = [aDevice()]): Evidence {
  return {
    schemaVersion: 1,
    source: { kind: 'live' },
    intent: 'look',
    host: gap('not-collected'),
    usb: collected({ devices: [...devices], sightings: [] }),
    serialPorts: gap('not-collected'),
    tools: gap('not-collected'),
    klipper: gap('not-collected'),
    firmware: collected({
      path: '/home/pi/klipper/out/klipper.bin',
      format: 'bin' as const,
      size: 30_064,
      modifiedMs: 0,
      sha256: '00',
      vectors: null,
      dictionary: null,
      chosen: 'found' as const,
      origin: { kind: 'file' as const, path: '/home/pi/klipper/out/klipper.bin' },
    }),
    kernelLog: gap('no-permission'),
    udevRules: gap('not-collected'),
    services: gap('not-collected'),
    can: gap('not-collected'),
    runs: gap('not-collected'),
  };
}

export function aLook(change: Partial<Look> = {}): Look {
  const evidence = change.evidence ?? anEvidence();
  return {
    evidence,
    diagnosis: aDiagnosis(),
    devices: evidence.usb.status === 'collected' ? deviceRows(evidence.usb.value) : [],
    report: null,
    titles: {
      'dfu-util-outdated': 'dfu-util is too old',
      'no-dfu-device': 'No board in DFU mode',
      'multiple-dfu-devices': 'Several boards in DFU mode',
      'usb-link-unstable': 'The USB link is unstable',
    },
    ...change,
  };
}

const KIB = 1024;

/** An F429 with a 32 KiB bootloader: 30064 bytes go to 0x08008000, sectors 2 and 3. */
export function aPlan(change: Partial<FlashPlan> = {}): FlashPlan {
  return {
    device: {
      path: '1-1.4',
      deviceNumber: 5,
      vendorId: 0x0483,
      productId: 0xdf11,
      serialNumber: null,
      name: 'STM32',
    },
    file: {
      name: 'klipper.bin',
      sha256: '0'.repeat(64),
      format: 'bin',
      segments: [{ address: 0x0800_8000, size: 30_064 }],
      klipper: null,
    },
    board: 'BTT Octopus Pro (STM32F429)',
    mcu: 'stm32f429',
    map: {
      name: 'Internal Flash',
      regions: [
        region(0x0800_0000, 16 * KIB, 4),
        region(0x0801_0000, 64 * KIB, 1),
        region(0x0802_0000, 128 * KIB, 7),
      ],
    },
    mapSource: 'device-clamped',
    route: { kind: 'dfuse', interfaceNumber: 0, alternateSetting: 0, transferSize: 2048 },
    entry: null,
    address: 0x0800_8000,
    size: 30_064,
    erase: [
      { address: 0x0800_8000, size: 16 * KIB },
      { address: 0x0800_c000, size: 16 * KIB },
    ],
    write: [{ address: 0x0800_8000, data: new Uint8Array(30_064) }],
    bootloader: { start: 0x0800_0000, end: 0x0800_8000, certain: true },
    leaveAddress: 0x0800_8000,
    backup: null,
    notes: ['The heaters may be on while the board is in DFU mode.'],
    refusals: [],
    forced: [],
    ...change,
  };
}

function region(start: number, sectorSize: number, sectors: number) {
  return { start, sectorSize, sectors, readable: true, erasable: true, writeable: true };
}

/** The events of a flash that goes well. */
export function goodFlash(plan: FlashPlan): FlashEvent[] {
  const phase = (name: 'erase' | 'write' | 'verify'): FlashEvent[] => [
    { type: 'phase-started', phase: name, totalBytes: plan.size },
    { type: 'progress', phase: name, doneBytes: plan.size / 2, totalBytes: plan.size, address: plan.address },
    { type: 'phase-finished', phase: name, elapsedMs: 500 },
  ];
  return [
    { type: 'plan', plan },
    { type: 'phase-started', phase: 'prepare', totalBytes: 0 },
    { type: 'phase-finished', phase: 'prepare', elapsedMs: 10 },
    ...phase('erase'),
    ...phase('write'),
    ...phase('verify'),
    { type: 'phase-started', phase: 'leave', totalBytes: 0 },
    { type: 'phase-finished', phase: 'leave', elapsedMs: 10 },
    { type: 'phase-started', phase: 'return', totalBytes: 0 },
    { type: 'phase-finished', phase: 'return', elapsedMs: 900 },
    {
      type: 'finished',
      verified: true,
      verifiedBytes: plan.size,
      skippedBytes: 0,
      started: 'seen',
      returnedAs: {
        path: '1-1.4',
        vendorId: 0x1d50,
        productId: 0x614e,
        name: 'Klipper firmware',
        serialNumber: null,
        sameBy: 'path',
      },
      elapsedMs: 2500,
    },
  ];
}

/** An engine that answers at once from what it is given. */
export function fakeEngine(change: Partial<Machine> & Partial<Engine> = {}): Engine {
  return {
    scenes: () => Promise.resolve([{ name: 'octopus-pro-f429', title: 'Octopus Pro, F429' }]),
    open: () => Promise.resolve(fakeMachine(change)),
    explain: () => Promise.resolve(aLook({ report: { notes: ['A log.'] } })),
    ...change,
  };
}

/** A desk that changes nothing and remembers nothing. */
function fakeDesk(change: Partial<SetupDesk> = {}): SetupDesk {
  const fine = () => Promise.resolve({ done: true, says: ['Done.'] });
  return {
    load: () => Promise.resolve(FRESH_SETUP),
    save: () => Promise.resolve(),
    writeConfig: fine,
    make: fine,
    takeFile: fine,
    planPrinterConfig: () => Promise.resolve({ kind: 'no-file' }),
    writePrinterConfig: fine,
    ...change,
  };
}

/** A machine that answers at once from what it is given. */
export function fakeMachine(change: Partial<Machine> = {}): Machine {
  const prepared: Prepared = { ready: true, plan: aPlan() };
  return {
    look: () => Promise.resolve(aLook()),
    prepare: () => Promise.resolve(prepared),
    flash: async function* (plan) {
      for (const event of goodFlash(plan)) yield await Promise.resolve(event);
    },
    watch: () => () => {},
    report: () =>
      Promise.resolve({
        preview: {
          file: '/home/pi/report.zip',
          size: 1000,
          replaced: ['user-1: user name (anna), 3 places'],
        },
        write: () => Promise.resolve('/home/pi/report.zip'),
      }),
    setup: fakeDesk(),
    nowMs: () => 0,
    ...change,
  };
}
