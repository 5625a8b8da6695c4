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
  else
    says.push(
      `To build a firmware this machine lacks ${missing.join(', ')}. Run the line below in another terminal, then press r here to look again.`,
    );
  says.push(
    evidence.klipper.status === 'collected'
      ? `Klipper's sources are at ${evidence.klipper.value.path}.`
      : "Klipper's sources were not found. Name their folder with --klipper, or fetch them with the line below.",
  );
  return {
    done: hasFile || (missing.length === 0 && hasTree),
    says,
    commands: [
      ...(missing.length > 0 ? [installLine(evidence, missing)] : []),
      ...(hasTree ? [] : ['git clone https://github.com/Klipper3d/klipper ~/klipper']),
    ],
    choices: [{ id: 'have-file', label: 'I have a firmware file already', deed: { kind: 'ask-file' } }],
  };
}

function missingPackages({ tools }: Evidence): string[] {
  if (tools.status !== 'collected') return [];
  const there = new Set(tools.value.tools.map(({ name }) => name));
  return PACKAGES.flatMap(({ tool, packages }) => (there.has(tool) ? [] : packages));
}

function installLine({ host }: Evidence, packages: readonly string[]): string {
  const system = host.status === 'collected' ? host.value.osId : null;
  if (system === 'arch' || system === 'manjaro') {
    return `sudo pacman -S ${packages.map((name) => ARCH_PACKAGES[name] ?? name).join(' ')}`;
  }
  return `sudo apt install ${packages.join(' ')}`;
}
