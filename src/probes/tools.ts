import { collected, type Section } from '../evidence/section.ts';
import { type ToolFacts, type ToolName, toolName } from '../evidence/tools.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError, type ProcessResult } from '../ports/processes.ts';
import { joinPath } from './paths.ts';

const VERSION_TIMEOUT_MS = 4000;
const MAX_OUTPUT_BYTES = 16 * 1024;
const MAX_LINES = 6;
const MAX_FOLDERS = 100;

/** How to make each tool say its version, and where in its output the version stands. */
const VERSIONS: Readonly<Record<ToolName, { option: string; pattern: RegExp }>> = {
  'dfu-util': { option: '--version', pattern: /^dfu-util (\S{1,40})/m },
  // it has no option for it, but prints its name and version in front of its help
  stm32flash: { option: '-h', pattern: /^stm32flash (\S{1,40})/m },
  'arm-none-eabi-gcc': { option: '--version', pattern: /\) (\d[\w.]{0,40})/ },
  make: { option: '--version', pattern: /^GNU Make (\S{1,40})/m },
  python3: { option: '--version', pattern: /^Python (\S{1,40})/m },
};

/** Every flash and build tool in every folder of PATH, in its order, with what it says of itself. */
export async function probeTools({ environment, files, processes }: HostPorts): Promise<Section<ToolFacts>> {
  const isWindows = environment.platform === 'win32';
  const variable = environment.variables['PATH'] ?? environment.variables['Path'] ?? '';
  const searchPath = [...new Set(variable.split(isWindows ? ';' : ':').filter((folder) => folder !== ''))];
  const suffix = isWindows ? '.exe' : '';
  const places = searchPath
    .slice(0, MAX_FOLDERS)
    .flatMap((folder) =>
      toolName.options.map((name) => ({ name, path: joinPath(folder, `${name}${suffix}`) })),
    );
  const problems: string[] = [];
  /** one program may be on PATH by several names: it is asked once */
  const answers = new Map<string, Promise<string>>();
  const found = await Promise.all(
    places.map(async ({ name, path }) => {
      const status = await files.status(path).catch(() => null);
      if (status?.kind !== 'file' || !(await files.may(path, 'execute'))) return null;
      const realPath = await files.realPath(path);
      const argv = [path, VERSIONS[name].option];
      const answer =
        answers.get(`${name} ${realPath}`) ??
        processes.run(argv, { timeoutMs: VERSION_TIMEOUT_MS, maxBytes: MAX_OUTPUT_BYTES }).then(
          (result) => outputOf(result, problems),
          (error: unknown) => {
            if (!(error instanceof ProcessError)) throw error;
            problems.push(printable(`${path} could not be started: ${error.message}`));
            return '';
          },
        );
      answers.set(`${name} ${realPath}`, answer);
      const output = await answer;
      const firstLines = firstLinesOf(output);
      return {
        name,
        path,
        realPath,
        version: VERSIONS[name].pattern.exec(output)?.[1] ?? null,
        firstLines,
        origin: { kind: 'command' as const, argv, text: firstLines[0] ?? '' },
      };
    }),
  );
  return collected({ tools: found.filter((tool) => tool !== null), searchPath }, problems);
}

function outputOf(result: ProcessResult, problems: string[]): string {
  if (result.timedOut) problems.push(`${result.argv.join(' ')} did not end in time`);
  return `${result.stdout}\n${result.stderr}`;
}

function firstLinesOf(output: string): string[] {
  return output
    .split('\n')
    .map((line) => printable(line.replace(/\r$/, '')))
    .filter((line) => line.trim() !== '')
    .slice(0, MAX_LINES);
}
