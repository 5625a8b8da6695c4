import type { ActionEvent, ActionFailed } from '../flash/action-events.ts';
import { actionFailed, UNKNOWN_WAY, wayTo } from '../flash/action-failure.ts';
import { type DeviceInfo, readDeviceInfo } from '../flash/device-info.ts';
import { checkHealth, type HealthReport } from '../flash/health.ts';
import { toJsonInfo } from '../flash/info-schema.ts';
import type { FlashContent } from '../flash/plan-facts.ts';
import type { Whereabouts } from '../flash/read-memory.ts';
import { blankSector, testWriting, type WriteTest } from '../flash/write-test.ts';
import { jsonText } from '../formats/json-text.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { agreed } from './action-consent.ts';
import { actionTeller, renderFailure } from './action-teller.ts';
import { type BoardOptions, boardMeant } from './board-access.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { renderInfo } from './info-text.ts';
import { UsageError } from './usage-error.ts';

export interface InfoOptions extends BoardOptions {
  health?: boolean | undefined;
  writeTest?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/**
 * Tells all about a device in DFU mode that can be seen without changing it; with --health its flash is read twice, with
 * --write-test and consent a blank sector is tried. Exit codes: 0 told, 1 it could not be looked at or a test failed, 2 no
 * consent where nobody can be asked, 130 interrupted.
 */
export async function runInfo(context: CommandContext, options: InfoOptions): Promise<number> {
  if (options.writeTest && !options.health) {
    throw new UsageError('--write-test is a part of --health.', 'Give both: info --health --write-test.');
  }
  const { ports } = options.host ?? (await openHost(options.simulate));
  const at: Whereabouts = { address: null };
  const standing = { board: 'Nothing on any board was changed.', ...UNKNOWN_WAY };
  try {
    const looked = await boardMeant(context, ports, options, false);
    if (typeof looked === 'number') return looked;
    Object.assign(standing, wayTo(looked));
    const info = await readDeviceInfo(ports, looked);
    const checked = options.health ? await examine(context, ports, info, at) : null;
    // what is known is told before anything is asked for
    if (checked && options.writeTest) {
      return await withWriteTest(context, options, { ports, info, at, standing, ...checked });
    }
    tellInfo(context, options, info, checked?.report ?? null);
    return checked?.report.outcome === 'faulty' ? EXIT.blocked : EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const failed = actionFailed({ action: 'read', address: at.address, next: [], ...standing }, error);
    return tellFailure(context, options, failed);
  }
}

function tellInfo(
  context: CommandContext,
  { json }: InfoOptions,
  info: DeviceInfo,
  report: HealthReport | null,
): void {
  if (json) context.out(`${jsonText(toJsonInfo(info, report))}\n`);
  else context.out(renderInfo(info, report, context.columns));
}

function tellFailure(context: CommandContext, { json }: InfoOptions, failed: ActionFailed): number {
  if (json) context.out(`${jsonText(failed)}\n`);
  else context.out(renderFailure(failed, context.columns));
  return failed.code === 'interrupted' ? EXIT.interrupted : EXIT.blocked;
}

function examine(context: CommandContext, ports: HostPorts, info: DeviceInfo, at: Whereabouts) {
  return follow(checkHealth(ports, info, { signal: context.signal, at }), context);
}

/** Progress and notes are talk: they go to stderr, with --json too. */
async function follow<T>(events: AsyncGenerator<ActionEvent, T>, context: CommandContext): Promise<T> {
  const tell = actionTeller({ ...context, out: (text) => context.talk(text) }, {});
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    tell(next.value);
  }
}

interface Examined {
  ports: HostPorts;
  info: DeviceInfo;
  at: Whereabouts;
  standing: { board: string };
  report: HealthReport;
  content: FlashContent | null;
}

async function withWriteTest(
  context: CommandContext,
  options: InfoOptions,
  { ports, info, at, standing, report, content }: Examined,
): Promise<number> {
  const { looked } = info;
  const sector = content && report.outcome === 'sound' ? blankSector(looked, content) : null;
  if (!sector) {
    const why =
      content && report.outcome === 'sound'
        ? 'No sector of the flash is blank, so writing was not tested: nothing on the board is given up for a test.'
        : 'Writing was not tested, because reading did not come out well.';
    tellInfo(context, options, info, { ...report, words: [...report.words, why] });
    return report.outcome === 'sound' ? EXIT.ok : EXIT.blocked;
  }
  const where = `${formatSize(sector.size)} at ${formatAddress(sector.address)}`;
  if (!options.yes && !options.json) tellInfo(context, options, info, report);
  const purpose = `write a pattern into the blank sector of ${where} and erase it again`;
  const answer = await agreed(context, options, { consent: null, purpose });
  if (answer !== 'agreed') return answer;
  standing.board = `The sector of ${where}, which was blank, may hold a part of the test pattern; nothing else was touched. dfu-doctor erase --address ${formatAddress(sector.address)} --length ${sector.size} makes it blank again.`;
  const run = { signal: context.signal, at };
  const writeTest: WriteTest = await follow(testWriting(ports, looked, sector, run), context);
  const failed = writeTest.outcome === 'failed';
  tellInfo(context, options, info, { ...report, outcome: failed ? 'faulty' : report.outcome, writeTest });
  return failed ? EXIT.blocked : EXIT.ok;
}
