import type { FileWriter } from '../ports/file-writer.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { raspberryPi4Hub, rootHub } from './hub-function.ts';
import { installPrograms } from './install-programs.ts';
import { KernelLog } from './kernel-log.ts';
import { buildFirmware, firmwarePathOf, installKlipperTree } from './klipper/klipper-tree.ts';
import type { Scene, SceneBoard } from './scenes/scene.ts';
import { ALL_SCENES } from './scenes/scenes.ts';
import { SerialControl } from './serial-control.ts';
import { SimulatedBoard } from './simulated-board.ts';
import { SimulatedBus } from './simulated-bus.ts';
import { SimulatedKernel } from './simulated-kernel.ts';
import {
  GROUP_IDS,
  installKlippyProcess,
  installRaspberryPi,
  PLUGDEV_GID,
  removeKlippyProcess,
  SEARCH_PATH,
  USER,
} from './systems/raspberry-pi.ts';
import { TransferControl } from './transfer-control.ts';
import { UartBoard } from './uart/uart-board.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualFiles } from './virtual-files.ts';
import { VirtualProcesses } from './virtual-processes.ts';

/** The simulated hosts by name, with a line about each. */
export const SCENES: readonly Pick<Scene, 'name' | 'title' | 'group'>[] = ALL_SCENES.map(
  ({ name, title, group }) => ({ name, title, group }),
);

/** A whole host below the ports, and what a test or a user's hands can do to it. */
export interface SimulatedHost {
  name: string;
  ports: HostPorts;
  klipperPath: string;
  firmwarePath: string;
  /** writes into the simulated file system */
  writer: FileWriter;
  /** in the order of the scene */
  boards: readonly SimulatedBoard[];
  /** those behind a USB-UART adapter */
  uartBoards: readonly UartBoard[];
  /** what is plugged in where, below the port that clients see */
  bus: SimulatedBus;
  /** counts, logs, and makes control transfers fail */
  transfers: TransferControl;
  /** the same for writes to serial ports */
  serialWrites: SerialControl;
  /** argv of the runs that the simulation has no answer for */
  surprises: readonly (readonly string[])[];
  /** pulls the cable of what is at a bus path, board or not */
  unplug(path: string): void;
  /** plugs the board of that path in again */
  plug(path: string): void;
  /** Ends the simulation: nothing that was under way happens any more. */
  stop(): void;
  /** Klipper's service is stopped: its port is free. */
  stopKlippy(): void;
  /** after `transfers.killAtTransfer` or `serialWrites.killAtWrite`: a new run of the program on the same boards */
  restartProgram(): void;
}

/** seconds since boot when the simulation begins, and when the hubs had enumerated */
const UPTIME_S = 1268.4;
const HUBS_UP_S = 1.8;
/** what Klipper's service has open where it runs */
const KLIPPY_PORT = '/dev/ttyACM0';

/**
 * Builds the host of a scene. `pace`: real milliseconds for each simulated one, 0 = never wait. Throws RangeError for
 * an unknown name.
 */
export function simulateHost(name: string, { pace = 0 }: { pace?: number } = {}): SimulatedHost {
  const scene = ALL_SCENES.find((one) => one.name === name);
  if (!scene) throw new RangeError(`no simulated host is called ${name}`);
  const clock = new VirtualClock(pace);
  const user = { uid: USER.uid, groupIds: GROUP_IDS };
  const files = new VirtualFiles(user, clock.epochMs());
  let isUp = false;
  let pastS = 0;
  const log = new KernelLog(() => (isUp ? UPTIME_S + pastS + clock.nowMs() / 1000 : HUBS_UP_S));
  const serialWrites = new SerialControl();
  const kernel = new SimulatedKernel(log, files, GROUP_IDS, {
    clock,
    control: serialWrites,
    unplug: (path) => pull(path),
  });
  const transfers = new TransferControl();
  let pull: (path: string) => void = () => undefined;
  const bus = new SimulatedBus(clock, transfers, user, kernel);
  const processes = new VirtualProcesses(clock, (command) => locate(files, command), missingTools(scene));
  installRaspberryPi(files, scene.release, scene.udevRule);
  installKlipperTree(files, scene.klipper, clock.epochMs(), USER);
  installPrograms(files, processes, scene, log, () => clock.epochMs());
  const rootOnly = { mode: 0o664, gid: 0 };
  bus.attach('usb1', rootHub(scene.release.kernel, 'high', 1), rootOnly);
  bus.attach('usb2', rootHub(scene.release.kernel, 'super', 2), rootOnly);
  bus.attach('1-1', raspberryPi4Hub(), rootOnly);
  isUp = true;
  const rights = scene.udevRule ? { mode: 0o664, gid: PLUGDEV_GID } : rootOnly;
  const boards = scene.boards.map(
    (board) =>
      new SimulatedBoard(
        {
          ...board,
          boot0: board.boot0 ?? board.mode === 'dfu',
          rights,
          application: applicationOf(scene, board),
          faults: board.faults ?? {},
        },
        bus,
        clock,
      ),
  );
  const uartBoards = (scene.uartBoards ?? []).map(
    (board) => new UartBoard({ ...board, rights, application: applicationOf(scene, board) }, bus, clock),
  );
  for (const board of boards) {
    for (const { nth, kind } of board.faults.writes ?? []) transfers.failWrite(board.path, nth, kind);
    const { everyMs, before } = board.faults.reenumerates ?? { everyMs: 0, before: 0 };
    for (let times = 0; times < before; times += 1) {
      pastS += everyMs / 1000;
      board.reconnect();
    }
  }
  if (scene.klippyRuns) {
    installKlippyProcess(files, KLIPPY_PORT);
    kernel.hold(KLIPPY_PORT, true);
  }
  const boardAt = (path: string) => [...boards, ...uartBoards].find((board) => board.path === path);
  const unplug = (path: string) => {
    const board = boardAt(path);
    if (board) board.unplug();
    else bus.detach(path);
  };
  pull = unplug;
  return {
    name: scene.name,
    ports: {
      environment: environmentOf(scene),
      files,
      processes,
      usb: bus,
      serial: kernel,
      clock,
    },
    klipperPath: scene.klipper.path,
    firmwarePath: firmwarePathOf(scene.klipper),
    writer: files,
    boards,
    uartBoards,
    bus,
    transfers,
    serialWrites,
    surprises: processes.surprises,
    unplug,
    plug: (path) => boardAt(path)?.plug(),
    stop: () => clock.stop(),
    stopKlippy: () => {
      removeKlippyProcess(files);
      kernel.hold(KLIPPY_PORT, false);
    },
    restartProgram: () => {
      bus.releaseAllClaims();
      transfers.revive();
      serialWrites.revive();
    },
  };
}

function applicationOf(scene: Scene, board: Pick<SceneBoard, 'application' | 'profile'>): Uint8Array | null {
  if (board.application === 'none') return null;
  const { profile } = board;
  const tree = { ...scene.klipper, board: profile, start: profile.applicationStart };
  return buildFirmware(board.application === 'older' ? { ...tree, version: 'v0.11.0-122-ge6ef48cd' } : tree);
}

function environmentOf(scene: Scene): HostPorts['environment'] {
  return {
    platform: 'linux',
    arch: scene.release.arch,
    release: scene.release.kernel,
    variables: {
      PATH: SEARCH_PATH,
      HOME: '/home/pi',
      USER: USER.name,
      LOGNAME: USER.name,
      SHELL: '/bin/bash',
      LANG: 'en_GB.UTF-8',
    },
    workingDirectory: '/home/pi',
    homeDirectory: '/home/pi',
    user: { ...USER, groupIds: GROUP_IDS },
  };
}

function missingTools(scene: Scene): readonly string[] {
  return [...(scene.dfuUtil ? [] : ['dfu-util']), ...(scene.stm32flash ? [] : ['stm32flash'])];
}

/** A command's program with all links followed, as execvp(3) would find it. */
async function locate(files: VirtualFiles, command: string): Promise<string | null> {
  const places = command.includes('/')
    ? [command]
    : SEARCH_PATH.split(':').map((folder) => `${folder}/${command}`);
  for (const place of places) {
    if ((await files.status(place))?.kind === 'file' && (await files.may(place, 'execute'))) {
      return files.realPath(place);
    }
  }
  return null;
}
