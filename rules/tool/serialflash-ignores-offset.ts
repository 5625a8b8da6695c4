import { configOrigin, type FirmwareTarget, targetOfConfig } from '../../src/diagnosis/build-target.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runOrigin, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { readStm32flashArguments } from '../../src/formats/flash-arguments.ts';
import { formatAddress, printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';

const FLASH_START = 0x0800_0000;

/** stm32flash -w without -S writes at the start of the flash, whatever address the firmware was built for. */
export const rule = defineRule({
  id: 'serialflash-ignores-offset',
  title: 'serialflash would write over the bootloader',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: '`make serialflash` calls stm32flash without -S, so it writes at 0x08000000, although the firmware is built for an address behind a bootloader.',
    why: 'The bootloader is overwritten, and the firmware stands at an address that it was not built for: the board does not start any more until it is flashed again through its ROM.',
    fix: 'Give stm32flash the address with -S, flash from the SD card, or build the firmware without a bootloader offset if the bootloader may go.',
  },
  needs: [],
  uses: ['klipper', 'runs'],
  *check({ intent, source, optional: { klipper, runs } }) {
    // every Klipper tree has this call: it matters to who is about to flash a board over a UART
    if (klipper && intent === 'flash') yield* inTree(klipper);
    yield* inLog(runs, source.kind === 'transcript' ? targetOfConfig(klipper) : null);
  },
});

function* inTree(klipper: KlipperFacts): Iterable<FindingDraft> {
  const { config } = klipper;
  if (!config) return;
  const target = readBuildTarget(config.symbols);
  if (!target.start || target.start.address === FLASH_START || !target.usesUart) return;
  const call = klipper.flashCalls.find(({ tool, tokens }) => {
    if (tool !== 'stm32flash') return false;
    const read = readStm32flashArguments(tokens.map((token) => token.text));
    return (
      read.download !== null && read.address === null && !tokens.some(({ text }) => text.startsWith('-S'))
    );
  });
  if (!call) return;
  const { address, symbol } = target.start;
  yield {
    subject: printable(call.path),
    what: `${printable(call.path)} calls stm32flash without an address, so \`make serialflash\` writes at ${formatAddress(FLASH_START)}; the .config builds for ${formatAddress(address)}.`,
    why: why(address),
    origins: [call.origin, configOrigin(config, symbol)],
    remedies: remedies(address, 'out/klipper.bin', '/dev/ttyUSB0'),
  };
}

/** In a text the address shows where another run wrote the same file to its own place, or in the settings that it shows. */
function* inLog(runs: RunFacts | null, told: FirmwareTarget | null): Iterable<FindingDraft> {
  const keyOf = (run: Run, file: string) => JSON.stringify([run.host, baseName(file)]);
  const placed = new Map<string, Elsewhere>();
  const bySettings: Elsewhere | undefined =
    told && told.address !== FLASH_START
      ? { address: told.address, who: 'the settings in this text build for', origin: told.origin }
      : undefined;
  for (const run of runsOf(runs, 'dfu-util', 'stm32flash')) {
    const { address, download } = run.arguments ?? {};
    if (address == null || address === FLASH_START || download == null) continue;
    placed.set(keyOf(run, download), {
      address,
      who: 'another command in this text puts the same file at',
      origin: runOrigin(run),
    });
  }
  const without = runsOf(runs, 'stm32flash').flatMap((run) => {
    const file = run.arguments?.download ?? null;
    if (file === null || run.arguments?.address !== null || !reachedPort(run)) return [];
    const elsewhere =
      placed.get(keyOf(run, file)) ?? (/^klipper/i.test(baseName(file)) ? bySettings : undefined);
    const wrote = says(run, 'write-memory-progress', 'write-done');
    return elsewhere ? [{ run, file, ...elsewhere, wrote }] : [];
  });
  const alike = groupBy(without, ({ run, file, wrote }) => `${keyOf(run, file)} ${wrote}`);
  for (const [{ run, file, who, origin, address, wrote }] of alike.values()) {
    yield {
      // it failed before it could do harm, and for another reason
      ...(run.outcome === 'failed' && !wrote ? { severity: 'warning' } : {}),
      certainty: 'likely',
      subject: `stm32flash${onHost(run.host)}`,
      what: `stm32flash ${wrote ? 'wrote' : 'was to write'} ${printable(file, 100)} at ${formatAddress(FLASH_START)}, because the command has no -S; ${who} ${formatAddress(address)}.`,
      why: wrote
        ? `${range(address)} held the bootloader that is to start this firmware. It is overwritten, and the firmware stands at an address that it was not built for, if it is the same build: the board then stays silent until it is flashed through its ROM again.`
        : why(address),
      origins: [runOrigin(run), origin],
      remedies: remedies(address, file, run.arguments?.port ?? '/dev/ttyUSB0'),
    };
  }
}

/** Where the same file belongs, and who says so, up to the address. */
interface Elsewhere {
  address: number;
  who: string;
  origin: Origin;
}

function reachedPort(run: Run): boolean {
  return !says(run, 'device-not-handled', 'port-open-failed', 'interface-probe-failed');
}

function why(address: number): string {
  return `${range(address)} holds the bootloader that is to start this firmware. It would be overwritten, and the firmware would stand at an address that it was not built for: the board would stay silent until it is flashed through its ROM again.`;
}

function remedies(address: number, file: string, port: string): Remedy[] {
  return [
    {
      kind: 'command',
      title: 'Give stm32flash the address (put in the port of your board)',
      risk: 'destructive',
      argv: [
        'stm32flash',
        '-w',
        printable(file),
        '-v',
        '-S',
        formatAddress(address),
        '-g',
        formatAddress(FLASH_START),
        printable(port),
      ],
      elevated: false,
    },
    {
      kind: 'steps',
      title: 'Or let the bootloader do it',
      risk: 'none',
      steps: [
        'Copy the file to the SD card under the name that the board expects, put the card in, and switch the board on.',
      ],
    },
  ];
}

function range(address: number): string {
  return `${formatAddress(FLASH_START)} to ${formatAddress(address - 1)}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
