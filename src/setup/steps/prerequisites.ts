import type { Evidence } from '../../evidence/evidence.ts';
import type { ToolName } from '../../evidence/tools.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** What a build needs, and the Debian packages that bring it. */
const PACKAGES: readonly { tool: ToolName; packages: readonly string[] }[] = [
  { tool: 'make', packages: ['make'] },
  { tool: 'python3', packages: ['python3'] },
  {
    tool: 'arm-none-eabi-gcc',
    packages: ['gcc-arm-none-eabi', 'libnewlib-arm-none-eabi', 'binutils-arm-none-eabi'],
  },
];
const ARCH_LIKE: readonly string[] = ['arch', 'archarm', 'manjaro', 'endeavouros'];
/** os-release ID of systems with apt that printers and their users run */
const DEBIAN_LIKE: readonly string[] = [
  'debian',
  'raspbian',
  'ubuntu',
  'armbian',
  'linuxmint',
  'pop',
  'neon',
  'kali',
  'zorin',
  'elementary',
];
const ARCH_PACKAGES: Readonly<Record<string, string>> = {
  make: 'make',
  python3: 'python',
  'gcc-arm-none-eabi': 'arm-none-eabi-gcc',
  'libnewlib-arm-none-eabi': 'arm-none-eabi-newlib',
  'binutils-arm-none-eabi': 'arm-none-eabi-binutils',
};

/** Klipper's sources and what builds them; whoever has a firmware file already needs none of it. */
export function prerequisites({ evidence, state }: SetupScene): StepDraft {
  const hasFile = state.firmware?.kind === 'file';
  const missing = missingPackages(evidence);
  const hasTree = evidence.klipper.status === 'collected';
  const says: string[] = [];
  if (missing.length === 0) says.push('Everything that building a firmware needs is installed.');
  else says.push(`To build a firmware this machine lacks ${missing.join(', ')}.`);
  says.push(
    evidence.klipper.status === 'collected'
      ? `Klipper's sources are at ${evidence.klipper.value.path}.`
      : "Klipper's sources were not found in their usual places. Where you have them elsewhere, leave with q and start again with: dfu-doctor setup --klipper FOLDER",
  );
  const install = missing.length > 0 ? installLine(evidence, missing) : null;
  const commands = [
    ...(install === null ? [] : [install]),
    ...(hasTree ? [] : ['git clone https://github.com/Klipper3d/klipper ~/klipper']),
  ];
  if (missing.length > 0 && install === null) {
    says.push('Those are their names on Debian; install them as your system does it, then press r here.');
  }
  if (commands.length > 0) {
    says.push(
      `Run ${commands.length === 1 ? 'the line' : 'the lines'} below in another terminal, then press r here to look again.`,
    );
  }
  if (hasFile)
    says.push('You use a firmware file of your own, so nothing is built and none of this is needed.');
  return {
    done: hasFile || (missing.length === 0 && hasTree),
    says,
    commands,
    choices: [{ id: 'have-file', label: 'I have a firmware file already', deed: { kind: 'ask-file' } }],
  };
}

function missingPackages({ tools }: Evidence): string[] {
  if (tools.status !== 'collected') return [];
  const there = new Set(tools.value.tools.map(({ name }) => name));
  return PACKAGES.flatMap(({ tool, packages }) => (there.has(tool) ? [] : packages));
}

/** Null where it is not known how this system installs a package, or that it has one of that name. */
function installLine({ host }: Evidence, packages: readonly string[]): string | null {
  if (host.status !== 'collected') return null;
  const { osId, platform } = host.value;
  if (ARCH_LIKE.includes(osId ?? '')) {
    return `sudo pacman -S ${packages.map((name) => ARCH_PACKAGES[name] ?? name).join(' ')}`;
  }
  return platform === 'linux' && DEBIAN_LIKE.includes(osId ?? '')
    ? `sudo apt install ${packages.join(' ')}`
    : null;
}
