import type { Diagnosis } from '../diagnosis/finding.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Run } from '../evidence/runs.ts';
import { listingLine } from '../formats/lsusb-listing.ts';
import { verboseListing } from '../formats/lsusb-listing-verbose.ts';
import { formatAddress } from '../formats/text.ts';

export const TRACKERS = ['dfu-util', 'klipper', 'plain'] as const;
export type Tracker = (typeof TRACKERS)[number];

const MAX_RUN_LINES = 120;
const MAX_LISTED_DEVICES = 4;

/**
 * The text to paste into an issue: what that tracker's maintainers ask for, in their order, without pictures.
 * dfu-util: the command with its whole output, lsusb -v of the device, versions. Klipper: what it is built from and for,
 * then the same; klippy.log is attached beside it, unmodified.
 */
export function issueText(tracker: Tracker, evidence: Evidence, diagnosis: Diagnosis): string {
  const parts: Readonly<Record<Tracker, readonly (readonly [string, readonly string[]])[]>> = {
    'dfu-util': [
      ['Command and its whole output', lastRun(evidence)],
      ['lsusb -v of the device', boards(evidence).flatMap((device) => verboseListing(device))],
      ['Versions', versions(evidence)],
      ['Kernel log', kernelLog(evidence)],
      ['What dfu-doctor says', verdict(diagnosis)],
    ],
    klipper: [
      ['Klipper', klipper(evidence)],
      ['Firmware file', firmware(evidence)],
      ['Board', boards(evidence).map((device) => listingLine(device))],
      ['Command and its whole output', lastRun(evidence)],
      ['Versions', versions(evidence)],
      ['What dfu-doctor says', verdict(diagnosis)],
    ],
    plain: [
      ['What dfu-doctor says', verdict(diagnosis)],
      ['Board', boards(evidence).map((device) => listingLine(device))],
      ['Klipper', klipper(evidence)],
      ['Firmware file', firmware(evidence)],
      ['Command and its whole output', lastRun(evidence)],
      ['Versions', versions(evidence)],
      ['Kernel log', kernelLog(evidence)],
    ],
  };
  const text = parts[tracker]
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => section(tracker, title, lines))
    .join('\n');
  return tracker === 'klipper' ? `${text}\nAttach the whole klippy.log, unmodified.\n` : text;
}

/** A fence longer than any run of backticks inside, so that what tools printed cannot end it. */
function section(tracker: Tracker, title: string, lines: readonly string[]): string {
  const body = lines.join('\n');
  if (tracker === 'plain') return `${title}\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `**${title}**\n\n${fence}\n${body}\n${fence}\n`;
}

function verdict({ verdict: { summary }, findings }: Diagnosis): string[] {
  return [summary, ...findings.map(({ ruleId, severity, what }) => `${severity} ${ruleId}: ${what}`)];
}

function boards(evidence: Evidence) {
  if (evidence.usb.status !== 'collected') return [];
  const { devices } = evidence.usb.value;
  const dfu = devices.filter((device) =>
    device.configurations.some(({ interfaces }) => interfaces.some((one) => one.dfu !== null)),
  );
  const klipperDevices = devices.filter(({ vendorId }) => vendorId === 0x1d50);
  return [...dfu, ...klipperDevices].slice(0, MAX_LISTED_DEVICES);
}

/** The last run that tried to write, else the last of a flash tool. */
function lastRun(evidence: Evidence): string[] {
  const runs = evidence.runs.status === 'collected' ? evidence.runs.value.runs : [];
  const tried = (run: Run) => run.outcome !== 'no-attempt';
  const run =
    runs.findLast(tried) ?? runs.findLast(({ tool }) => tool === 'dfu-util' || tool === 'stm32flash');
  if (!run) return [];
  const command = run.argv ? [`$ ${run.sudo ? 'sudo ' : ''}${run.argv.join(' ')}`] : [];
  return [...command, ...run.lines.slice(-MAX_RUN_LINES).map(({ text }) => text)];
}

function versions(evidence: Evidence): string[] {
  const lines: string[] = [];
  if (evidence.host.status === 'collected') {
    const { osName, kernel, arch, model } = evidence.host.value;
    lines.push([osName, kernel, arch, model].filter((one) => one !== null).join(', '));
  }
  if (evidence.tools.status === 'collected') {
    for (const { name, version, path } of evidence.tools.value.tools) {
      lines.push(`${name} ${version ?? 'of unknown version'} (${path})`);
    }
  }
  return lines;
}

function kernelLog(evidence: Evidence): string[] {
  if (evidence.kernelLog.status !== 'collected') return [];
  return evidence.kernelLog.value.events.slice(-30).map(({ text }) => text);
}

function klipper(evidence: Evidence): string[] {
  if (evidence.klipper.status !== 'collected') return [];
  const { remote, commit, localChanges, config } = evidence.klipper.value;
  const asked = ['CONFIG_MCU', 'CONFIG_FLASH_APPLICATION_ADDRESS', 'CONFIG_CLOCK_REF_FREQ'];
  return [
    `${remote ?? 'unknown remote'} at ${commit ?? 'unknown commit'}`,
    `changed locally: ${localChanges === null ? 'unknown' : localChanges.join(', ') || 'nothing'}`,
    ...asked.flatMap((name) => {
      const value = config?.symbols[name];
      return value === undefined ? [] : [`${name}=${value}`];
    }),
  ];
}

function firmware(evidence: Evidence): string[] {
  if (evidence.firmware.status !== 'collected') return [];
  const { path, size, sha256, vectors, dictionary } = evidence.firmware.value;
  return [
    `${path}, ${size} bytes, sha256 ${sha256}`,
    ...(vectors
      ? [
          `initial SP ${formatAddress(vectors.initialStackPointer)}, reset ${formatAddress(vectors.resetVector)}, linked for ${vectors.base === null ? 'an unproven address' : formatAddress(vectors.base)}`,
        ]
      : []),
    ...(dictionary ? [`MCU ${dictionary.mcu ?? 'unknown'}, version ${dictionary.version ?? 'unknown'}`] : []),
  ];
}
