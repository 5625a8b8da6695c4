import type { SetupDesk } from '../app/setup-desk.ts';
import { withoutControls } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { folderOf, resolvePath } from '../probes/paths.ts';
import { readText } from '../probes/read-text.ts';
import { droppedSymbols } from '../setup/build-config.ts';
import { FRESH_SETUP } from '../setup/fresh-setup.ts';
import { explainMake } from '../setup/make-errors.ts';
import { includedFiles, type PlannedEdit, serialEdit } from '../setup/printer-config.ts';
import { parseSetupState } from '../setup/setup-state.ts';
import type { OpenedHost } from './context.ts';
import { firmwareTrouble } from './file-trouble.ts';
import { freeBackupName } from './free-backup-name.ts';

/** a Pi Zero needs a quarter of an hour for a whole build */
const MAKE_LIMIT_MS = 30 * 60_000;
const CONFIG_LIMIT_MS = 60_000;
const MAX_OUTPUT = 4 * 1024 * 1024;
const MAX_TEXT = 1024 * 1024;

/** Everything that setup changes on a machine, real or simulated: each only when the user chose it. */
export function openSetupDesk({ ports, writer }: Pick<OpenedHost, 'ports' | 'writer'>): SetupDesk {
  const statePath = `${stateFolder(ports)}/setup.json`;
  const read = (path: string) => readText(ports.files, path, MAX_TEXT);
  const write = (path: string, text: string, overwrite: boolean) =>
    writer.write(path, new TextEncoder().encode(text), { overwrite });

  /** Keeps what is at `path` under a name beside it; null when nothing is there. */
  const keep = async (path: string, suffix: string): Promise<string | null> => {
    const text = await read(path);
    if (text === null) return null;
    const kept = await freeBackupName(ports.files, `${path}${suffix}`);
    await write(kept, text, false);
    return kept;
  };

  /** The change to this file, or to the one of those that it includes which has the section. */
  const planIn = async (path: string, text: string, serialPath: string): Promise<PlannedEdit> => {
    const edit = serialEdit(text, serialPath);
    if (edit === 'same') return { kind: 'same', path, serialPath };
    if (edit !== 'no-section') return { kind: 'edit', path, edit };
    for (const name of includedFiles(text)) {
      const included = resolvePath(folderOf(path), name);
      const other = await read(included);
      const inside = other === null ? 'no-section' : serialEdit(other, serialPath);
      if (inside === 'same') return { kind: 'same', path: included, serialPath };
      if (inside !== 'no-section') return { kind: 'edit', path: included, edit: inside };
    }
    return { kind: 'no-section', path };
  };

  return {
    load: async () => {
      const text = await read(statePath);
      return (text === null ? null : parseSetupState(text)) ?? FRESH_SETUP;
    },
    save: (state) =>
      writer.write(statePath, new TextEncoder().encode(`${JSON.stringify(state, null, 1)}\n`), {
        overwrite: true,
        makeFolders: true,
      }),
    writeConfig: async ({ path, lines }) => {
      const former = await read(path);
      const kept = await keep(path, '.before-setup');
      await write(path, `${lines.join('\n')}\n`, true);
      const folder = path.slice(0, path.lastIndexOf('/'));
      const putBack = async () => {
        if (former !== null) await write(path, former, true);
      };
      const { exitCode, stdout, stderr } = await ports.processes
        .run(['make', 'olddefconfig'], {
          cwd: folder,
          timeoutMs: CONFIG_LIMIT_MS,
          maxBytes: MAX_OUTPUT,
          asInvokingUser: true,
        })
        .catch(async (error: unknown) => {
          await putBack();
          throw error;
        });
      const dropped = droppedSymbols(lines, (await read(path)) ?? '');
      const keptWords = kept === null ? '' : ` The former one is kept as ${kept}.`;
      if (exitCode === 0 && dropped.length === 0) {
        return { done: true, says: [`${path} is written, and make accepted it.${keptWords}`] };
      }
      await putBack();
      const { what, next } =
        exitCode === 0
          ? {
              what: `This Klipper tree does not offer ${dropped.join(', ')}.`,
              next: 'Update Klipper, or choose another bootloader or link.',
            }
          : explainMake(withoutControls(`${stdout}\n${stderr}`));
      const back =
        former === null
          ? `${path} was not there before; it holds these lines now.`
          : `${path} is as it was before.`;
      return { done: false, says: [what, next, back] };
    },
    make: async (folder, onLine, signal) => {
      const result = await ports.processes.run(['make', `-j${MAKE_JOBS}`], {
        cwd: folder,
        timeoutMs: MAKE_LIMIT_MS,
        maxBytes: MAX_OUTPUT,
        onOutput: lineByLine(onLine),
        asInvokingUser: true,
        signal,
      });
      if (signal.aborted)
        return { done: false, says: ['The build was stopped. Nothing on the board was changed.'] };
      if (result.exitCode !== 0) {
        const { what, next } = explainMake(withoutControls(`${result.stdout}\n${result.stderr}`));
        return {
          done: false,
          says: [result.timedOut ? 'The build took too long and was ended.' : what, next],
        };
      }
      const path = `${folder}/out/klipper.bin`;
      const sha256 = await ports.files.sha256(path, MAX_IMAGE);
      return {
        done: true,
        says: [`${path} is built.`],
        change: { firmware: { kind: 'built', path, sha256 } },
      };
    },
    takeFile: async (named) => {
      const path = absolutePath(ports, named);
      let sha256: string;
      try {
        sha256 = await ports.files.sha256(path, MAX_IMAGE);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        const { what, next } = firmwareTrouble(error, path);
        return { done: false, says: [what, next] };
      }
      return {
        done: true,
        says: [`${path} is taken as the firmware. Step 6 tells whether it fits.`],
        change: { firmware: { kind: 'file', path, sha256 } },
      };
    },
    planPrinterConfig: async (serialPath) => {
      for (const path of printerConfigs(ports)) {
        const text = await read(path);
        if (text !== null) return planIn(path, text, serialPath);
      }
      return { kind: 'no-file' };
    },
    writePrinterConfig: async ({ path, edit }) => {
      // somebody may have changed it since it was shown
      const now = await read(path);
      const expected = now === null ? 'same' : serialEdit(now, edit.after.replace(/^serial: /, '').trim());
      if (typeof expected === 'string' || expected.text !== edit.text) {
        return {
          done: false,
          says: [`${path} was changed meanwhile, so nothing was written. Look at the change again.`],
        };
      }
      const kept = await keep(path, '.before-dfu-doctor');
      await write(path, edit.text, true);
      return {
        done: true,
        says: [
          `Line ${edit.line} of ${path} names the board now.${kept === null ? '' : ` The former file is kept as ${kept}.`} Restart Klipper to use it.`,
        ],
        change: { inPrinterConfig: edit.after.replace(/^serial: /, '').trim() },
      };
    },
  };
}

/** more would take a Raspberry Pi's memory */
const MAKE_JOBS = 2;
const MAX_IMAGE = 64 * 1024 * 1024;

/** XDG Base Directory: $XDG_STATE_HOME, else ~/.local/state; a relative value does not count. */
export function stateFolder({ environment }: Pick<HostPorts, 'environment'>): string {
  const own = environment.variables['XDG_STATE_HOME'];
  return `${own?.startsWith('/') ? own : `${environment.homeDirectory}/.local/state`}/dfu-doctor`;
}

/** As a shell in the working directory would read it; absolute, so that it means the same file in another run. */
function absolutePath({ environment }: Pick<HostPorts, 'environment'>, named: string): string {
  const path = named.startsWith('~/') ? `${environment.homeDirectory}/${named.slice(2)}` : named;
  return resolvePath(environment.workingDirectory, path);
}

function printerConfigs({ environment }: HostPorts): readonly string[] {
  const home = environment.homeDirectory;
  return [
    `${home}/printer_data/config/printer.cfg`,
    `${home}/klipper_config/printer.cfg`,
    `${home}/printer.cfg`,
  ];
}

function lineByLine(onLine: (line: string) => void): (text: string) => void {
  let held = '';
  return (text) => {
    const lines = (held + text).split('\n');
    held = (lines.pop() ?? '').slice(-1000);
    for (const line of lines) if (line.trim() !== '') onLine(withoutControls(line).trim().slice(0, 200));
  };
}
