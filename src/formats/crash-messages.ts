/** What shells, loaders and the C library print when a program cannot start or ends by itself. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'program-crashed' | 'library-missing' | 'shell-script-error';

/** bash and dash name the signal (strsignal), zsh in lower case, fish by its number's name */
const SIGNAL =
  '(?<signal>[Ss]egmentation fault|[Bb]us error|[Ii]llegal (?:hardware )?instruction|Aborted|[Aa]bort|Trace/breakpoint trap|[Ff]loating point exception|Killed)';
const CRASHES: readonly RegExp[] = [
  new RegExp(String.raw`^${SIGNAL}(?:: 11)?(?: \(core dumped\))?$`),
  // script.sh: line 12:  2912 Segmentation fault      (core dumped) tool -d
  new RegExp(
    String.raw`^\S{1,200}: line \d{1,6}: +\d{1,9} ${SIGNAL}(?: {1,8}\(core dumped\))?(?: +(?<program>\S{1,200}).{0,600})?$`,
  ),
  new RegExp(String.raw`^(?:zsh|\[\d{1,3}\] +[+-]? *\d{1,9}): ?${SIGNAL} {1,4}(?<program>\S{1,200})`),
  new RegExp(
    String.raw`^(?:zsh: )?(?:\[\d{1,3}\] +[+-]? *)?\d{1,9} ${SIGNAL}(?: \(core dumped\))? {1,4}(?<program>\S{1,200})`,
  ),
  new RegExp(String.raw`^g?make(?:\[\d{1,3}\])?: \*\*\* \[[^\]]{1,300}\] ${SIGNAL}(?: \(core dumped\))?$`),
  /^fish: Job \d{1,4}, ['“'](?<program>[^'”]{1,200})['”'] terminated by signal (?<signal>SIG[A-Z]{2,6})/,
  /^(?<signal>\*\*\* stack smashing detected \*\*\*|free\(\): (?:invalid pointer|double free detected.{0,20}|invalid size)|double free or corruption|munmap_chunk\(\): invalid pointer|corrupted size vs\. prev_size|malloc\(\): .{3,60}|terminate called after throwing an instance of|libc\+\+abi: terminating)/,
  /^(?<program>\S{1,200}): \S{1,200}:\d{1,6}: .{1,300}: (?<signal>Assertion) [`'].{1,300}' failed\.$/,
];
const CRASH_CUES =
  /fault|error|instruction|bort|trap|exception|Killed|signal|smashing|free|chunk|corrupt|malloc|terminat|Assertion/;

const LIBRARIES: readonly RegExp[] = [
  /^(?<program>\S{1,200}): error while loading shared libraries: (?<library>[^:\s]{1,200}): /,
  /^dyld(?:\[\d{1,9}\])?: Library not loaded: (?<library>\S{1,300})$/,
  /^(?<program>\S{1,200}): \S{1,200}: version [`'](?<library>[^']{1,80})' not found/,
  /because (?<library>[\w.+-]{1,80}\.dll) (?:was not found|is missing)/,
];
/** built for another processor; no library is named then */
const OTHER_PROCESSOR: readonly RegExp[] = [
  /^zsh: (?:exec format error|bad CPU type in executable): (?<program>\S{1,200})$/,
  /^(?:[\w./-]{1,60}: )?(?:line \d{1,6}: )?(?<program>\S{1,200}): (?:cannot execute(?: binary file)?: (?:Exec format error|required file not found)|[Ee]xec format error|[Bb]ad CPU type in executable)/,
];

/** bash, dash and sh about the script that they run */
const SCRIPT_ERROR =
  /^(?<path>[\w./~-]{1,200}\.(?:sh|bash)|\/\S{1,200}): (?:line )?(?<line>\d{1,6}): (?<reason>(?:\S{1,80}: )?(?:unbound variable|syntax error.{0,100}|unexpected (?:EOF|operator).{0,80}|too many arguments|integer expression expected|bad substitution|unary operator expected|parameter not set).{0,40})$/i;

/** What a line says, or null. Details: signal, program; library, program; path, line, reason. */
export function readCrashLine(line: string): ReadLine<Meaning> | null {
  const text = line.trim();
  const script = SCRIPT_ERROR.exec(text)?.groups;
  if (script) {
    const { path = '', line: number = '', reason = '' } = script;
    return { meaning: 'shell-script-error', details: { path, line: Number(number), reason } };
  }
  for (const form of [...LIBRARIES, ...OTHER_PROCESSOR]) {
    const groups = form.exec(text)?.groups;
    if (groups) return { meaning: 'library-missing', details: present(groups) };
  }
  if (!CRASH_CUES.test(text)) return null;
  for (const form of CRASHES) {
    const groups = form.exec(text)?.groups;
    if (groups) return { meaning: 'program-crashed', details: present(groups) };
  }
  return null;
}

function present(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const details: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups)) if (value !== undefined) details[name] = value;
  return details;
}
