/** What `ip -details -statistics -json link show` tells of CAN interfaces (iproute2's link listing, iplink_can). */

export interface IpLink {
  name: string;
  kind: string | null;
  bitrate: number | null;
  state: string | null;
  errors: { transmit: number; receive: number } | null;
  timesBusOff: number | null;
  restartMs: number | null;
}

type Json = Readonly<Record<string, unknown>>;

/** The links of that output; null when it is not such a list. */
export function parseIpLinks(output: string): IpLink[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  return parsed.flatMap((entry: unknown) => {
    const link = object(entry);
    const name = text(link['ifname']);
    return name === null ? [] : [describe(name, object(link['linkinfo']))];
  });
}

function describe(name: string, linkInfo: Json): IpLink {
  const data = object(linkInfo['info_data']);
  const counters = object(data['berr_counter']);
  const transmit = count(counters['tx']);
  const receive = count(counters['rx']);
  // a controller with fixed bit rates has its own key for the one in force
  const bitrate = count(object(data['bittiming'])['bitrate']) ?? count(data['bittiming_bitrate']);
  return {
    name,
    kind: text(linkInfo['info_kind']),
    bitrate: bitrate === 0 ? null : bitrate,
    state: text(data['state']),
    errors: transmit === null || receive === null ? null : { transmit, receive },
    timesBusOff: count(object(linkInfo['info_xstats'])['bus_off']),
    restartMs: count(data['restart_ms']),
  };
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
