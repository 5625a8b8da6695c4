/** What shells, sudo, make, Python and Windows say when a program or file cannot be used. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'command-not-found' | 'permission-denied' | 'no-such-file';

const NAME = String.raw`(?<command>[\w.+-]{1,80})`;
const NOT_FOUND: readonly RegExp[] = [
  // bash: dfu-util: command not found; sudo: ...; make: arm-none-eabi-gcc: Command not found
  new RegExp(
    String.raw`^(?:-?[\w./-]{1,60}(?:\[\d{1,3}\])?: )(?:line )?(?:\d{1,5}: )?${NAME}: (?:[Cc]ommand )?not found$`,
  ),
  new RegExp(String.raw`^${NAME}: command not found$`),
  new RegExp(String.raw`^zsh: command not found: ${NAME}$`),
  new RegExp(String.raw`^Command '${NAME}' not found, but`),
  new RegExp(String.raw`^fish: Unknown command:? ['"]?${NAME}`),
  new RegExp(String.raw`^'${NAME}' is not recognized as an internal or external command`),
  // Java, as the Arduino IDE passes it on
  /^(?:java\.io\.IOException: )?Cannot run program "(?:[^"]{0,300}[/\\])?(?<command>[\w.+-]{1,80}?)(?:\.(?:exe|bat|sh))?"(?: \(in directory "[^"]{0,300}"\))?: (?:CreateProcess )?error=2\b/,
  // cmd.exe in the user's language
  new RegExp(
    String.raw`^(?:Der Befehl |Nazwa |Il comando )?['"«]?${NAME}['"»]? (?:ist entweder falsch geschrieben|no se reconoce como un comando|n'est pas reconnu en tant que commande|non è riconosciuto come comando|não é reconhecido como um comando|nie jest rozpoznawan|не является внутренней или внешней|wordt niet herkend als een|不是内部或外部命令|iç ya da dış komut)`,
  ),
  // PowerShell in German and French
  new RegExp(
    String.raw`^(?:${NAME} : )?(?:Die Benennung|Le terme) .{1,100} (?:wurde nicht als Name eines Cmdlet|n'est pas reconnu comme nom d'applet)`,
  ),
  new RegExp(String.raw`^${NAME} : The term '.{1,100}' is not recognized as the name of a cmdlet`),
  new RegExp(String.raw`^(?:g|mingw32-)?make(?:\[\d{1,3}\])?: ${NAME}: No such file or directory$`),
  // the upload script of Arduino's STM32 core; `qmk doctor`
  /^(?<command>STM32_Programmer(?:_CLI|\.sh))(?:\.exe)? not found\.?$/,
  /^STM32CubeProgrammer not found \((?<command>STM32_Programmer_CLI)(?:\.exe)?\)/,
  new RegExp(String.raw`^(?:[☒✗] ?)?Can't find ${NAME} in your path\.$`),
  new RegExp(
    String.raw`^(?:FileNotFoundError|OSError): \[Errno 2\] No such file or directory(?:: '${NAME}'(?:: '[^']{1,80}')?)$`,
  ),
];
const DENIED =
  /^(?:[\w.-]{1,40}: ){1,2}(?:line \d{1,5}: )?(?:cannot (?:open|access) )?['‘]?(?<path>[^:'’]{1,300})['’]?: Permission denied$/;
const MISSING =
  /^(?:[\w.-]{1,40}: ){1,2}(?:line \d{1,5}: )?(?:cannot (?:open|access|stat) )?['‘]?(?<path>[^:'’]{1,300})['’]?: No such file or directory$/;
const CUES =
  /not found|not recognized|Cannot run program|in your path|falsch geschrieben|no se reconoce|pas reconnu|riconosciuto|reconhecido|rozpoznawan|не является|niet herkend|不是内部|iç ya da dış|Die Benennung|No such file|Permission denied|Unknown command/;

/** What the line says, or null. Details: `command` or `path`. */
export function readShellMessage(line: string): ReadLine<Meaning> | null {
  if (!CUES.test(line)) return null;
  const text = line.trim();
  for (const form of NOT_FOUND) {
    const command = form.exec(text)?.groups?.['command'];
    if (command !== undefined) return { meaning: 'command-not-found', details: { command } };
  }
  const denied = DENIED.exec(text)?.groups?.['path'];
  if (denied !== undefined) return { meaning: 'permission-denied', details: { path: denied } };
  const missing = MISSING.exec(text)?.groups?.['path'];
  return missing === undefined ? null : { meaning: 'no-such-file', details: { path: missing } };
}
