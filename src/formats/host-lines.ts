/** Lines that tell of the machine: `uname -a`, /etc/os-release, lsb_release, `id`, the device tree's model. */

export type HostLine =
  | { tells: 'kernel'; platform: 'linux' | 'darwin'; kernel: string; arch: string | null }
  | { tells: 'os-name' | 'os-id' | 'os-version' | 'model'; text: string }
  | { tells: 'user'; name: string; uid: number | null; groups: string[] }
  | { tells: 'virtualization'; name: string }
  | { tells: 'throttled'; flags: number };

const LINUX =
  /^Linux \S{1,128} (\d{1,3}\.\d{1,4}\S{0,80}) #.*?\b(x86_64|aarch64|armv\d\w{0,3}|i[3-6]86|riscv64)\b/;
/** /proc/version, and the first line of dmesg */
const KERNEL_BUILD = /(?:^|\] |kernel: )Linux version (\d{1,3}\.\d{1,4}\S{0,80}) \(/;
const DARWIN = /^Darwin \S{1,128} (\d{1,3}\.\d{1,4}\S{0,40}) Darwin Kernel.*\b(arm64|x86_64)$/;
const OS_RELEASE = /^(PRETTY_NAME|ID|VERSION_ID)=(?:"([^"]{1,120})"|([\w.-]{1,60}))$/;
const LSB = /^Description:\s{1,8}(\S.{1,100})$/;
const ID = /^uid=(\d{1,10})\(([\w.-]{1,64})\) gid=\d{1,10}\([^)]{1,64}\) groups=(\S{1,900})/;
const MODEL = /^(?:Model\s*: )?(Raspberry Pi [\w .+-]{1,60} Rev \d[\d.]{0,4})$/;
/** `vcgencmd get_throttled` */
const THROTTLED = /^throttled=0x([0-9a-fA-F]{1,8})$/;
/** hostnamectl */
const VIRTUALIZATION = /^Virtualization: ([a-z][\w-]{1,30})$/;
/** arch/x86/kernel/cpu/hypervisor.c */
const HYPERVISOR = /\bHypervisor detected: (\S.{1,40})$/;
const GROUP_NAMES = /^[a-z_][\w-]{0,31}(?: [a-z_][\w-]{0,31}){0,63}$/;
const OS_TELLS = { PRETTY_NAME: 'os-name', ID: 'os-id', VERSION_ID: 'os-version' } as const;

/** What a line tells that only its command gives a meaning: the answers of `groups`, `uname -r` and `systemd-detect-virt`. */
export function readHostAnswer(line: string, argv: readonly string[]): HostLine | null {
  const text = line.trim();
  if (argv[0] === 'systemd-detect-virt') {
    return /^[a-z][\w-]{1,30}$/.test(text) ? { tells: 'virtualization', name: text } : null;
  }
  if (argv[0] === 'uname') {
    return /^\d{1,3}\.\d{1,4}\.\d{1,4}[\w.+-]{0,80}$/.test(text)
      ? { tells: 'kernel', platform: text.includes('Darwin') ? 'darwin' : 'linux', kernel: text, arch: null }
      : null;
  }
  if (argv[0] !== 'groups') return null;
  // "pi : pi adm dialout" when a name was asked for
  const [name, list] = text.includes(' : ') ? text.split(' : ', 2) : [argv[1] ?? '', text];
  return GROUP_NAMES.test(list ?? '')
    ? { tells: 'user', name: name ?? '', uid: null, groups: (list ?? '').split(' ') }
    : null;
}

/** What the line tells, or null. */
export function readHostLine(line: string): HostLine | null {
  const text = line.trim();
  switch (text[0]) {
    case 'L':
      return readKernel('linux', LINUX.exec(text) ?? KERNEL_BUILD.exec(text));
    case 'D':
      return readKernel('darwin', DARWIN.exec(text)) ?? named('os-name', LSB.exec(text)?.[1]);
    case 'P':
    case 'I':
    case 'V':
      return readOsRelease(text) ?? virtualization(VIRTUALIZATION.exec(text));
    case 't':
      return readThrottled(text);
    case 'H':
    case '[':
      return text.includes('Hypervisor detected')
        ? virtualization(HYPERVISOR.exec(text))
        : text.includes('Linux version')
          ? readKernel('linux', KERNEL_BUILD.exec(text))
          : null;
    case 'u':
      return readId(text);
    case 'R':
    case 'M':
      return named('model', MODEL.exec(text)?.[1]);
    default:
      return null;
  }
}

function virtualization(match: RegExpExecArray | null): HostLine | null {
  return match && { tells: 'virtualization', name: match[1] ?? '' };
}

function readThrottled(text: string): HostLine | null {
  const match = THROTTLED.exec(text);
  return match && { tells: 'throttled', flags: Number.parseInt(match[1] ?? '', 16) };
}

function readKernel(platform: 'linux' | 'darwin', match: RegExpExecArray | null): HostLine | null {
  return match && { tells: 'kernel', platform, kernel: match[1] ?? '', arch: match[2] ?? null };
}

function readOsRelease(text: string): HostLine | null {
  const match = OS_RELEASE.exec(text);
  const key = match?.[1];
  if (key !== 'PRETTY_NAME' && key !== 'ID' && key !== 'VERSION_ID') return null;
  return named(OS_TELLS[key], match?.[2] ?? match?.[3]);
}

function named(
  tells: 'os-name' | 'os-id' | 'os-version' | 'model',
  text: string | undefined,
): HostLine | null {
  return text === undefined ? null : { tells, text };
}

function readId(text: string): HostLine | null {
  const match = ID.exec(text);
  if (!match) return null;
  const groups = [...(match[3] ?? '').matchAll(/\(([\w.-]{1,64})\)/g)].map((group) => group[1] ?? '');
  return { tells: 'user', name: match[2] ?? '', uid: Number(match[1]), groups };
}
