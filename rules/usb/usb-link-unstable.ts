import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { boardPorts, type PortHistory } from '../../src/diagnosis/kernel-ports.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';
import type { KernelEvent, KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import { printable } from '../../src/formats/text.ts';

/** so many garbled transfers that an unplugged cable, which causes a few, is no explanation */
const MANY = 3;
/** a driver's last transfers fail while its device is being unplugged: they stand right before the disconnect */
const UNPLUGGING_SECONDS = 2;
/** EPROTO and EILSEQ: bits arrived wrong (Documentation/driver-api/usb/error-codes.rst) */
const GARBLED: readonly number[] = [-71, -84];

/** A device was up and running, and the line to it broke: the hub cut it off, or its data came garbled. */
export const rule = defineRule({
  id: 'usb-link-unstable',
  title: 'the USB connection to the board breaks under way',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The kernel saw line errors on a working USB connection, or a hub switched a port off because of interference.',
    why: 'A flash needs the connection for up to a minute. When it breaks, the board is left half written.',
    fix: 'Use a short, shielded cable straight into the computer, keep it away from motors and mains, and connect the grounds of board and computer.',
  },
  needs: ['kernelLog'],
  uses: ['runs'],
  explains: ['no-dfu-device', 'no-usb-device-seen', 'device-keeps-reenumerating'],
  *check({ kernelLog, intent, source, optional: { runs } }) {
    const isUrgent = source.kind === 'transcript' || intent === 'flash';
    for (const history of boardPorts(kernelLog)) {
      const cut = history.events.filter(({ kind }) => kind === 'link-disabled');
      const garbled = garbledTransfers(kernelLog, history);
      if (cut.length === 0 && garbled.length < MANY) continue;
      const survived = lastOutcome(runs, history.host) === 'succeeded';
      yield { ...(isUrgent && !survived ? {} : { severity: 'warning' }), ...finding(history, cut, garbled) };
    }
  },
});

/** The garbled transfers of the port's device; a serial driver names the tty and not the port. */
function garbledTransfers(
  { events }: KernelLogFacts,
  { host, path, events: own }: PortHistory,
): KernelEvent[] {
  const ttys = new Set(own.flatMap((event) => ttyIn(event) ?? []));
  const gone = own.filter(({ kind }) => kind === 'disconnect');
  return events.filter((event) => {
    if (event.kind !== 'urb-error' || event.host !== host || !GARBLED.includes(event.errno ?? 0))
      return false;
    const isOurs = event.port?.split(':')[0] === path || ttys.has(ttyIn(event) ?? '');
    return isOurs && !gone.some((end) => isJustBefore(event, end));
  });
}

function ttyIn({ text }: KernelEvent): string | undefined {
  return /\btty(?:USB|ACM)\d{1,3}\b/.exec(text)?.[0];
}

function isJustBefore(event: KernelEvent, end: KernelEvent): boolean {
  if (event.seconds === null || end.seconds === null) return true;
  return end.seconds >= event.seconds && end.seconds - event.seconds <= UNPLUGGING_SECONDS;
}

function finding(
  { host, path }: PortHistory,
  cut: readonly KernelEvent[],
  garbled: readonly KernelEvent[],
): FindingDraft {
  const port = printable(path, 40);
  const said =
    cut.length > 0
      ? `the hub switched port ${port} off because of disturbances${cut.length > 1 ? ` (${cut.length} times)` : ''}`
      : `${garbled.length} transfers with the device at port ${port} came garbled`;
  return {
    subject: `USB port ${port}${onHost(host)}`,
    what: `The USB connection is not steady${onHost(host)}: ${said}.`,
    why: 'The device had come up and worked, so its firmware is not the reason. Interference, a long or bad cable, a missing ground or a weak supply make a hub drop a device, and a flash that is under way is left half written.',
    origins: [...cut, ...garbled].map((event) => event.origin),
    remedies: [STEADY],
  };
}

const STEADY: Remedy = {
  kind: 'steps',
  title: 'Make the connection steady, then flash again',
  risk: 'none',
  steps: [
    'Use a short, shielded cable (half a metre if possible) straight into the computer, without a hub or extension.',
    'Keep it away from motor, heater and mains cables, and feed board and computer from supplies with a common ground.',
    'Switch heaters, fans and motors off while flashing.',
    'Run `dmesg -w` and leave everything alone for a minute: with a steady connection no new line about USB appears.',
  ],
};
