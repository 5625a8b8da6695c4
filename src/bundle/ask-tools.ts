import type { Evidence } from '../evidence/evidence.ts';
import { withoutControls } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError } from '../ports/processes.ts';

/** A text that is not redacted yet. */
export interface RawText {
  path: string;
  content: string;
}

const TIMEOUT_MS = 8000;
const MAX_BYTES = 512 * 1024;
const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * What only the tools themselves can say: dfu-util's own list with the version of its libusb (which -v prints), what
 * was changed in the Klipper tree, its .config. Reads and changes nothing; a tool that is missing or silent is said so in
 * its file. Not redacted.
 */
export async function askTools(ports: HostPorts, evidence: Evidence): Promise<RawText[]> {
  const files = [await outputOf(ports, 'dfu-util-l.txt', ['dfu-util', '-v', '-l'])];
  if (evidence.klipper.status === 'collected') {
    const { path, config, commit } = evidence.klipper.value;
    if (commit !== null) {
      files.push(
        await outputOf(ports, 'klipper-changes.txt', [
          'git',
          '--no-optional-locks',
          '-c',
          'core.fsmonitor=false',
          '-c',
          'core.pager=cat',
          '-C',
          path,
          'diff',
          '--stat',
          '--no-ext-diff',
          '--no-textconv',
        ]),
      );
    }
    if (config) files.push(await configText(ports, config.path));
  }
  return files;
}

async function outputOf(ports: HostPorts, file: string, argv: readonly string[]): Promise<RawText> {
  const path = `raw/${file}`;
  const head = `$ ${argv.join(' ')}\n`;
  try {
    const { stdout, stderr, exitCode, timedOut } = await ports.processes.run(argv, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
    const ended = timedOut ? 'did not end in time' : `exit code ${exitCode ?? 'unknown'}`;
    return { path, content: `${head}${withoutControls(stdout)}${withoutControls(stderr)}(${ended})\n` };
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { path, content: `${head}(could not be run: ${error.kind})\n` };
  }
}

async function configText(ports: HostPorts, from: string): Promise<RawText> {
  const path = 'raw/config.txt';
  try {
    const bytes = await ports.files.read(from, MAX_CONFIG_BYTES);
    return { path, content: withoutControls(new TextDecoder().decode(bytes)) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { path, content: `(could not be read: ${error.kind})\n` };
  }
}
