import { dfuAlternates, isFlashNear, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { isGd32, targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runOrigin, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import { isOlder } from '../../src/diagnosis/versions.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';

/** the only release that its maintainers still support */
const CURRENT = '0.11';
/** the first that copes with strings shorter than announced, and that reads GD32's page size */
const COPES = '0.10';

const UPDATE: Remedy = {
  kind: 'steps',
  title: 'Get dfu-util 0.11',
  risk: 'reversible',
  steps: [
    'Debian 12, Raspberry Pi OS 12 and anything newer have it: `sudo apt install dfu-util` after an upgrade of the system.',
    'On an older system build it from the release at https://dfu-util.sourceforge.net/ and run that one. It is there for Windows and macOS, too.',
    'Check with `dfu-util --version`.',
  ],
};

/** An old dfu-util, and whether it is one that fails with the board at hand. */
export const rule = defineRule({
  id: 'dfu-util-outdated',
  title: 'dfu-util is older than 0.11',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'The dfu-util that runs is older than 0.11, the only supported release.',
    why: 'Before 0.10 it cannot read the memory map of STM32F427 and F429 boards with 1 MB of flash, and writes GD32 parts wrongly. Its messages are also harder to understand. Most boards are still flashed well by it.',
    fix: 'Install dfu-util 0.11 (Debian 12 and Raspberry Pi OS 12 bring it), or flash with dfu-doctor, which does not need it.',
  },
  needs: [],
  uses: ['tools', 'runs', 'usb', 'firmware'],
  oneOf: ['tools', 'runs'],
  *check({ source, intent, optional }) {
    const { tools, runs, usb, firmware } = optional;
    const old = runsOf(runs, 'dfu-util').filter(
      (run) => run.version !== null && isOlder(run.version, CURRENT),
    );
    for (const { host, items } of byHost(old.map((run) => ({ run })))) {
      yield fromLog(
        host,
        items.map((item) => item.run),
      );
    }
    const installed = tools?.tools.find((tool) => tool.name === 'dfu-util');
    if (source.kind === 'transcript' || !installed?.version || !isOlder(installed.version, CURRENT)) return;
    const victim = isOlder(installed.version, COPES) ? findVictim(usb) : null;
    const version = printable(installed.version, 20);
    yield {
      // on a printer that only prints it is context
      severity: victim ? 'error' : isFlashNear(intent, usb) ? 'warning' : 'info',
      subject: `dfu-util ${version} at ${printable(installed.path)}`,
      what: victim
        ? `dfu-util ${version} is installed, and it ${victim.fault} the board ${labelOf(victim.device)}.`
        : `dfu-util ${version} is installed; ${CURRENT} is the only supported release.`,
      why: victim
        ? `${victim.why} \`make flash\` uses this dfu-util, so it would not work. The built-in flasher does not need it.`
        : 'Versions before 0.10 fail with some boards (STM32F427 and F429 with 1 MB, GD32). With other boards it works.',
      origins: [installed.origin, ...(victim ? [victim.device.origin] : [])],
      remedies: victim ? [flashRemedy(victim.device, firmware?.path ?? null), UPDATE] : [UPDATE],
    };
  },
});

function fromLog(host: string | null, runs: readonly Run[]): FindingDraft {
  const failures = runs.filter(isKnownFailure);
  const [failing] = failures;
  const version = printable((failing ?? runs[0])?.version ?? '', 20);
  return {
    severity: failing ? 'error' : 'warning',
    subject: `dfu-util ${version}${onHost(host)}`,
    what: failing
      ? `dfu-util ${version}${onHost(host)} is too old for this board: ${faultOf(failing)}.`
      : `dfu-util ${version}${onHost(host)} is older than ${CURRENT}, the only supported release.`,
    why: failing
      ? 'Version 0.10 and later cope with what such boards send; the board itself is most likely sound.'
      : 'Versions before 0.10 fail with some boards (STM32F427 and F429 with 1 MB, GD32). With other boards it works, as long as it does not say otherwise.',
    // an error belongs to the runs that failed of it: a later run that wrote everything is past it
    origins: (failing ? failures : runs).map(versionOrigin),
    remedies: [UPDATE],
  };
}

/** -s came with DfuSe in 0.5: a version that refuses it cannot write to an STM32's boot ROM at all. */
function knowsNoAddress({ lines }: Run): boolean {
  return lines.some(({ meaning, text }) => meaning === 'usage-error' && /invalid option -- '?s\b/.test(text));
}

/** Did this run meet -s as an unknown option, or one of the two faults that 0.10 mended? */
function isKnownFailure(run: Run): boolean {
  if (run.version === null || !isOlder(run.version, COPES)) return false;
  if (knowsNoAddress(run)) return true;
  if (says(run, 'layout-name-unreadable', 'layout-parse-failed')) return true;
  // one that could not be opened or found was not written to
  return isGd32(targetOf(run)) && run.outcome === 'failed' && says(run, 'device-id');
}

function faultOf(run: Run): string {
  if (knowsNoAddress(run))
    return 'it does not know the option -s, with which an STM32 is told where to write';
  return isGd32(targetOf(run))
    ? 'before 0.10 it writes GD32 parts wrongly'
    : 'it cannot read the memory map that the board sends';
}

function versionOrigin(run: Run): Origin {
  const line = run.lines.find((said) => said.meaning === 'tool-version');
  return line ? lineOrigin(run, line) : runOrigin(run);
}

interface Victim {
  device: UsbDevice;
  fault: string;
  why: string;
}

/** A board here that dfu-util before 0.10 cannot flash. */
function findVictim(usb: UsbFacts | null): Victim | null {
  for (const device of usb?.devices ?? []) {
    if (isGd32(device)) {
      return {
        device,
        fault: 'writes wrongly to',
        why: 'Before 0.10 it takes the page size of GD32 parts from a map that is wrong.',
      };
    }
    if (
      dfuAlternates(device).some(({ name }) => (name?.declaredBytes ?? 0) > (name?.receivedBytes ?? Infinity))
    ) {
      return {
        device,
        fault: 'cannot read the memory map of',
        why: 'The boot ROM of this board announces more bytes for its memory map than it sends, and dfu-util before 0.10 then drops the whole text.',
      };
    }
  }
  return null;
}

function flashRemedy(device: UsbDevice, file: string | null): Remedy {
  return {
    kind: 'flash',
    title: 'Flash with the built-in flasher instead',
    risk: 'destructive',
    file,
    address: null,
    device: device.path,
  };
}
