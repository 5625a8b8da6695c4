import type { FlashEvent } from '../flash/events.ts';
import { flash } from '../flash/flash.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { PrepareRequest } from '../flash/prepare.ts';
import { isStillPlanned } from '../flash/still-planned.ts';
import { mcusMatchingMap } from '../knowledge/mcus.ts';
import { sameChip } from '../knowledge/same-chip.ts';
import { entersAlone, parseWiring } from '../uart/wiring.ts';
import { keepIn } from './backup-file.ts';
import { type CommandContext, EXIT, type OpenedHost } from './context.ts';
import { consentTo } from './flash-consent.ts';
import { enterDfu } from './flash-entry.ts';
import { canGuide, guideIntoDfu, mayComeUpInDfuMode } from './flash-guided.ts';
import type { FlashOptions } from './flash-options.ts';
import { otherBoard, planOrWhyNot } from './flash-planning.ts';
import { recorded } from './flash-record.ts';
import { exitCodeOf, follow, showPlan, type Tell, teller } from './flash-teller.ts';
import { findPortHolder, holderWords, type PortHolder, startAgainWords } from './port-holder.ts';
import { resumeLine } from './resume-line.ts';
import { wrapText } from './wrap-text.ts';

const STOPPING =
  '\nStopping after the transfer that is under way; pressed again, Ctrl-C ends the program at once and leaves the board as it is then.\n';
const STAYS_IN_DFU =
  'The board stays in DFU mode. RESET, or unplugging and replugging it, starts the firmware that is on it.';
const STAYS_IN_KATAPULT =
  'The board stays in Katapult. RESET, or unplugging and replugging it, starts the firmware that is on it.';
const STAYS_ON_UART =
  'The board stays in its bootloader. RESET, with the BOOT0 jumper off, starts the firmware that is on it.';
const CHANGED = 'The board was unplugged or exchanged since the plan was made, so the plan is made anew.';

/** One flash of one board, from the command line to its end. */
export interface Journey {
  context: CommandContext;
  options: FlashOptions;
  host: OpenedHost;
  request: PrepareRequest;
}

/** Plans, asks the board into DFU mode where it runs its firmware, shows, asks, flashes. The exit code. */
export async function flashOne(journey: Journey): Promise<number> {
  const { context, options, request } = journey;
  const tell = teller(context, options);
  const planned = await planOrWhyNot(journey);
  const guides = canGuide(context, options) && mayComeUpInDfuMode(request.image);
  if (!planned.plan) {
    if (guides && planned.failure.code === 'no-device') {
      context.talk(`${wrapText(planned.failure.message, context.columns)}\n`);
      return byHand(journey, tell, request.device);
    }
    tell(planned.failure);
    return exitCodeOf(planned.failure);
  }
  const { plan } = planned;
  if (plan.entry) return enterAndFlash(journey, tell, plan);
  const again = resumeLine(options);
  if (!guides || plan.refusals.every(({ code }) => code !== 'not-in-dfu-mode')) {
    return flashPlanned({ ...journey, tell, again, entered: false }, plan);
  }
  showPlan(context, options, { tell, plan });
  return byHand(journey, tell, plan.device.path);
}

/** Says which jumper or button, and goes on when the board is there. */
async function byHand(journey: Journey, tell: Tell, selector: string | undefined): Promise<number> {
  const { context, host, request } = journey;
  const device = await guideIntoDfu(context, host.ports, { image: request.image, selector });
  return device === null ? EXIT.interrupted : planAndFlash(journey, tell, device);
}

async function enterAndFlash(journey: Journey, tell: Tell, plan: FlashPlan): Promise<number> {
  const { context, options, host } = journey;
  const { ports } = host;
  const { tty = '', by } = plan.entry ?? {};
  const holder = await findPortHolder(ports, tty);
  const notes = holder ? [holderWords(holder, tty), ...plan.notes] : plan.notes;
  const shown = { ...plan, notes };
  showPlan(context, options, { tell, plan: shown });
  const ready = await mayProceed(journey, { tell, plan: shown });
  if (ready !== null) return ready;
  const last = startAgainBeforeTheEnd(tell);
  if (holder) last.wasHeld(holder);
  try {
    const { path } = plan.device;
    const { via } = journey.request;
    const onUart = lookAfterReset(journey);
    const entering = { ports, signal: context.signal, tell: last.tell, wasHeld: last.wasHeld, holder, via };
    const failure = await enterDfu(shown, { ...entering, look: onUart.look });
    if (!failure && by === 'touch') return await planAndFlash(journey, last.tell, path, plan.device);
    if (!failure)
      return await flashPlanned({ ...onUart.journey, tell: last.tell, entered: true }, onUart.plan());
    if (failure.code === 'not-in-dfu' && canGuide(context, options)) {
      context.talk(`\n${wrapText(failure.message, context.columns)}\n`);
      return await byHand(journey, last.tell, path);
    }
    last.tell(failure);
    return exitCodeOf(failure);
  } finally {
    last.sayIfUnsaid((text) => context.talk(`${wrapText(text, context.columns)}\n`));
  }
}

/** The user has agreed that the board behind a UART is reset, so that its bootloader can be looked at. */
function lookAfterReset(journey: Journey) {
  const request = { ...journey.request, mayReset: true };
  // whom Klipper has asked into the bootloader waits there, and the request itself would only disturb it
  const options = request.asksKlipper ? { ...journey.options, entry: 'none' } : journey.options;
  let seen: FlashPlan | null = null;
  return {
    journey: { ...journey, request, again: resumeLine(options) },
    look: async () => {
      const { plan, failure } = await planOrWhyNot({ ...journey, request });
      seen = plan;
      return failure;
    },
    plan: (): FlashPlan => {
      if (!seen) throw new Error('the board was not looked at');
      return seen;
    },
  };
}

/** The board has just come into DFU mode at the bus path `device`. */
async function planAndFlash(
  journey: Journey,
  tell: Tell,
  device: string,
  before?: FlashPlan['device'],
): Promise<number> {
  const request = { ...journey.request, device, enter: false };
  const { plan, failure } = await planOrWhyNot({ ...journey, request });
  if (!plan) {
    tell(failure);
    return exitCodeOf(failure);
  }
  if (
    before &&
    sameChip(before.serialNumber, plan.device.serialNumber, mcusMatchingMap(plan.map)) === 'other'
  ) {
    const other = otherBoard(plan.device);
    tell(other);
    return exitCodeOf(other);
  }
  // the selector of the command line may name what it was before
  const again = resumeLine({ ...journey.options, device });
  return flashPlanned({ ...journey, request, tell, again, entered: true }, plan);
}

/** Shows a plan for a board in DFU mode, asks, and carries it out; a board exchanged meanwhile is planned anew. */
async function flashPlanned(
  journey: Journey & { tell: Tell; again: string | null; entered: boolean },
  plan: FlashPlan,
): Promise<number> {
  const { context, options, host, tell, again, entered } = journey;
  showPlan(context, options, { tell, plan });
  const ended = await mayProceed(journey, { tell, plan });
  if (ended !== null) {
    const stays = entered ? staysWords(plan) : null;
    if (stays !== null) context.talk(`${wrapText(stays, context.columns)}\n`);
    return ended;
  }
  if (await isStillPlanned(host.ports, plan)) return carryOut(journey, { tell, plan, again });
  context.talk(`${wrapText(CHANGED, context.columns)}\n\n`);
  const request = { ...journey.request, device: plan.device.path };
  const anew = await planOrWhyNot({ ...journey, request });
  if (anew.plan) return flashPlanned({ ...journey, request }, anew.plan);
  tell(anew.failure);
  return exitCodeOf(anew.failure);
}

/** Where a board is left that was led into its bootloader and is not flashed; null = its firmware runs again. */
function staysWords({ route }: FlashPlan): string | null {
  switch (route?.kind) {
    case 'katapult':
      return STAYS_IN_KATAPULT;
    case 'uart':
      return entersAlone(parseWiring(route.wiring)) ? null : STAYS_ON_UART;
    case 'dfuse':
    case undefined:
      return STAYS_IN_DFU;
  }
}

/** Null = go on, else the exit code to end with: refused, only to be shown, or not agreed to. */
async function mayProceed(
  journey: Journey,
  { tell, plan }: { tell: Tell; plan: FlashPlan },
): Promise<number | null> {
  const { context, options } = journey;
  // a refused plan is not carried out: in JSON that end is told as an event, as text it stands in the plan
  if (plan.refusals.length > 0) {
    return options.json ? carryOut(journey, { tell, plan, again: null }) : EXIT.blocked;
  }
  if (options.dryRun) return EXIT.ok;
  return options.yes ? null : consentTo(context, [plan]);
}

function carryOut(
  { context, host }: Journey,
  { tell, plan, again }: { tell: Tell; plan: FlashPlan; again: string | null },
): Promise<number> {
  const { signal } = context;
  signal.addEventListener('abort', () => context.talk(STOPPING), { once: true });
  const keep = plan.backup === null ? {} : { keep: keepIn(plan.backup, plan.device) };
  const events = flash(plan, host.ports, { signal, again, ...keep });
  // a user whose terminal went away has not seen the end
  return follow(
    recorded(events, host, () => signal.reason !== 'SIGHUP'),
    tell,
  );
}

/** Says the line that starts a stopped service before the last event, which nothing follows. */
function startAgainBeforeTheEnd(tell: Tell) {
  let service: string | null = null;
  const words = () => {
    const text = service === null ? null : startAgainWords(service);
    service = null;
    return text;
  };
  return {
    wasHeld: (holder: PortHolder) => {
      service = holder.service;
    },
    tell: (event: FlashEvent) => {
      const text = event.type === 'finished' || event.type === 'failed' ? words() : null;
      if (text !== null) tell({ type: 'note', code: 'start-service-again', message: text });
      tell(event);
    },
    /** where it ended without an event */
    sayIfUnsaid: (say: (text: string) => void) => {
      const text = words();
      if (text !== null) say(text);
    },
  };
}
