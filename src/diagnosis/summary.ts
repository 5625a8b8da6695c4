import type { Evidence } from '../evidence/evidence.ts';
import type { RunLine } from '../evidence/runs.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { printable } from '../formats/text.ts';
import { identifyUsb, type UsbRole } from '../knowledge/usb-ids.ts';
import type { Attempt } from './attempts.ts';
import { withDoubt } from './doubt.ts';
import type { PlacedFinding } from './placement.ts';
import { tellingLine } from './telling-line.ts';

/**
 * What stops the user and how sure that is, what else is as likely, what had stopped an earlier attempt, and which
 * host of a paste is fine all the same.
 */
export function blockedSummary(
  { finding, place }: PlacedFinding,
  last: readonly Attempt[],
  {
    earlier,
    asLikely,
    titleOf,
  }: {
    earlier: PlacedFinding | undefined;
    asLikely: readonly PlacedFinding[];
    titleOf: (ruleId: string) => string;
  },
): string {
  // by the words under which the lists show them, so that they are found there
  const named = (others: readonly PlacedFinding[]) =>
    [...new Set(others.map((other) => titleOf(other.finding.ruleId)))].join(', ');
  const beside = asLikely.length > 0 ? `; as likely is another cause (${named(asLikely)})` : '';
  const before = earlier ? `; an earlier attempt had failed otherwise (${named([earlier])})` : '';
  const told = withDoubt(firstSentence(finding.what), finding.certainty);
  const sentence = told.replace(/\.$/, `${beside}${before}.`);
  const hosts = new Set(last.map((attempt) => attempt.host));
  if (hosts.size < 2) return sentence;
  const worked = last.filter((attempt) => attempt.outcome === 'succeeded' && !place.hosts.has(attempt.host));
  const where = [...place.hosts].filter((host) => host !== null);
  const isNamed = where.every((host) => sentence.includes(host));
  const head = isNamed ? '' : `On ${where.join(' and ')}: `;
  const tail =
    worked.length > 0
      ? `; on ${worked.map(({ host }) => nameOf(host)).join(' and ')} the flash succeeded`
      : '';
  return `${head}${sentence.replace(/\.$/, '')}${tail}.`;
}

/** A failure that no rule knows is still a failure: the tool's own words tell most about it. */
export function unexplainedSummary(attempt: Attempt): string {
  const where = attempt.host === null ? '' : ` on ${attempt.host}`;
  const line = tellingLine(attempt);
  return line === null
    ? `The last attempt${where} failed, and nothing in this text tells the doctor why.`
    : `The last attempt${where} failed with ${quote(line)}, which the doctor cannot explain yet.`;
}

/** An error that is a failure or the end of a success, and the text does not show what came before it. */
export function ambiguousSummary(line: RunLine): string {
  return `${quote(line)} is harmless behind "File downloaded successfully" and a failure otherwise, and the text does not show what came before: ${WHAT_TO_PASTE}.`;
}

/** That a text shows neither a fault nor anything that worked, which is no clean bill. */
export function inconclusiveSummary(evidence: Evidence): string {
  const listed = devicesOf(evidence);
  if (listed.some((device) => isFlashable(roleOf(device)))) {
    return 'A board in DFU mode is listed in this text, but dfu-util could not open it there.';
  }
  // dfu-util -l prints nothing when it finds nothing
  if (evidence.usb.status === 'collected' && listed.length === 0) {
    return 'dfu-util lists no device in DFU mode in this text.';
  }
  return listed.length > 0
    ? 'The list of USB devices in this text shows no board in DFU mode and none that runs Klipper.'
    : `Nothing in this text tells whether a flash works: ${WHAT_TO_PASTE}.`;
}

/** A program that gave up although nothing was to be written, for a reason that no rule knows. */
export function troubleSummary(line: RunLine): string {
  return `The text ends a program with ${quote(line)}, which the doctor cannot explain yet, and shows no flash that worked.`;
}

/** What a text must hold to be of use. */
export const WHAT_TO_PASTE =
  'paste the whole output of the command that failed, from its prompt to its last line';

function quote({ text, line }: { text: string; line: number | null }): string {
  // the gaps of a progress bar
  const words = printable(text, 400).replace(/ {2,}/g, ' ');
  return `"${printable(words, 120)}"${line === null ? '' : ` (line ${line})`}`;
}

/** That nothing stops the user, and what there is to say beside it. */
export function clearSummary(
  evidence: Evidence,
  ranked: readonly PlacedFinding[],
  last: readonly Attempt[],
  crashed: number,
): string {
  const clauses = [
    last.length > 0 ? attemptsClause(last) : boardsClause(evidence),
    ...asides(evidence, ranked),
    ...(crashed > 0 ? [`${count(crashed, 'check')} failed to run`] : []),
  ];
  return `${clauses.join('; ')}.`;
}

function attemptsClause(last: readonly Attempt[]): string {
  const worked = last.filter((attempt) => attempt.outcome === 'succeeded');
  const where = last.length > 1 ? ` on ${worked.map(({ host }) => nameOf(host)).join(' and ')}` : '';
  const size = worked.length === 1 ? bytesWritten(worked[0]) : null;
  return `The flash succeeded${where}${size === null ? '' : `, ${size} bytes were written`}`;
}

function bytesWritten(attempt: Attempt | undefined): number | null {
  const line = attempt?.runs
    .flatMap((run) => run.lines)
    .findLast((said) => said.meaning === 'downloading-to-address');
  const size = line?.details['size'];
  return typeof size === 'number' ? size : null;
}

function asides({ source }: Evidence, ranked: readonly PlacedFinding[]): string[] {
  const clauses: string[] = [];
  const solved = ranked.some(({ finding }) => finding.severity === 'error');
  // a machine that is looked at shows no lines
  const frightening =
    source.kind === 'transcript' && ranked.some(({ finding }) => finding.severity === 'info');
  const warnings = ranked.filter(({ finding }) => finding.severity === 'warning').length;
  if (solved) clauses.push('what had failed before was overcome');
  if (frightening) clauses.push('the lines that look like errors are harmless');
  if (warnings > 0)
    clauses.push(`${count(warnings, 'thing')} ${warnings === 1 ? 'is' : 'are'} worth mending`);
  return clauses;
}

function boardsClause(evidence: Evidence): string {
  const board = boardAtHand(evidence);
  return board === null
    ? 'Nothing stops you, but no board in DFU mode or running Klipper is attached by USB'
    : evidence.source.kind === 'transcript'
      ? `Nothing in this text stops you: ${board}`
      : `Nothing stops you: ${board}${mayOpenOne(evidence) ? ', and this user may open it' : ''}`;
}

/** The first board that is as it should be, as a clause; null without one. */
export function boardAtHand(evidence: Evidence): string | null {
  const roles = devicesOf(evidence)
    .filter(({ access }) => access !== 'none')
    .map(roleOf);
  if (roles.some(isFlashable)) return IN_DFU_MODE;
  const runs = roles.includes('klipper') || isConnected(evidence) || hasKlippersPort(evidence);
  return runs ? 'a board is running Klipper' : null;
}

/** The name of the port is the firmware's own; that of a board which Klipper could not open tells the contrary. */
function hasKlippersPort({ serialPorts, runs }: Evidence): boolean {
  const isNamed = (link: string) => link.includes('/usb-Klipper_');
  const ports = serialPorts.status === 'collected' ? serialPorts.value.ports : [];
  const lines = runs.status === 'collected' ? runs.value.runs.flatMap((run) => run.lines) : [];
  const isAsked = lines.some(({ meaning }) => KLIPPERS_WORDS.includes(meaning));
  return !isAsked && ports.some(({ byId }) => byId.some(isNamed));
}

const KLIPPERS_WORDS: readonly RunLine['meaning'][] = [
  'klippy-mcu-version',
  'klippy-unable-to-connect',
  'klippy-protocol-error',
  'klippy-mcu-shutdown',
];

/** Is the last that klippy.log tells of a board that it answered? */
function isConnected({ runs }: Evidence): boolean {
  const lines = runs.status === 'collected' ? runs.value.runs.flatMap((run) => run.lines) : [];
  return lines.findLast(({ meaning }) => KLIPPERS_WORDS.includes(meaning))?.meaning === 'klippy-mcu-version';
}

function mayOpenOne(evidence: Evidence): boolean {
  return devicesOf(evidence).some((device) => isFlashable(roleOf(device)) && device.access === 'read-write');
}

const IN_DFU_MODE = 'a board is in DFU mode';
const FLASHABLE: readonly UsbRole[] = ['st-rom-dfu', 'clone-rom-dfu'];

function isFlashable(role: UsbRole | undefined): boolean {
  return role !== undefined && FLASHABLE.includes(role);
}

function roleOf({ vendorId, productId }: UsbDevice): UsbRole | undefined {
  return identifyUsb(vendorId, productId)?.role;
}

function devicesOf({ usb }: Evidence): readonly UsbDevice[] {
  return usb.status === 'collected' ? usb.value.devices : [];
}

/** Up to the first full stop that ends a sentence: one inside "0.9" or "klipper.bin" does not. */
function firstSentence(text: string): string {
  const end = text.search(/[.](?:\s|$)/);
  return end < 0 ? text : text.slice(0, end + 1);
}

function nameOf(host: string | null): string {
  return host ?? 'the other host';
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
