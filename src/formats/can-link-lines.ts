/** What `ip`, `ifconfig` and `ifup` tell of CAN interfaces, and what gcc's linker says of a firmware that is too large. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'can-interface-unusable' | 'can-link' | 'can-bus-state' | 'link-overflow';

const CAN = String.raw`(?<interface>v?s?l?can\d{1,3})`;
const FORMS: readonly (readonly [string, RegExp, Meaning])[] = [
  [
    'can',
    new RegExp(
      String.raw`^(?:Cannot find device "${CAN}"|Device "(?<other>v?s?l?can\d{1,3})" does not exist\.?)$`,
    ),
    'can-interface-unusable',
  ],
  [
    'can',
    new RegExp(
      String.raw`^(?:ifup: unknown interface ${CAN}(?:=\S{1,40})?|(?<other>v?s?l?can\d{1,3}): (?:ERROR while getting interface flags|error fetching interface information|unknown interface|Unknown interface): ?(?<reason>[\w ]{1,60})?)`,
    ),
    'can-interface-unusable',
  ],
  [
    'can',
    new RegExp(String.raw`^\d{1,4}: ${CAN}: <[A-Z_,-]{1,120}> .{0,200}\bstate (?<state>[A-Z]{2,12})\b`),
    'can-link',
  ],
  // ifconfig
  ['can', new RegExp(String.raw`^${CAN}: flags=\d{1,6}<(?:(?<state>UP),)?[A-Z,]{0,120}>`), 'can-link'],
  [
    'can',
    /^can (?:<[A-Z,-]{1,120}> )?state (?<state>ERROR-ACTIVE|ERROR-WARNING|ERROR-PASSIVE|BUS-OFF|STOPPED)\b/,
    'can-bus-state',
  ],
  ['region', /region [`'‘](?<region>\w{1,40})['’] overflowed by (?<bytes>\d{1,10}) bytes$/, 'link-overflow'],
  [
    'region',
    /section [`'‘].{1,60}['’] will not fit in region [`'‘](?<region>\w{1,40})['’]$/,
    'link-overflow',
  ],
];

/** What the line says, or null. */
export function readCanLinkLine(line: string): ReadLine<Meaning> | null {
  const isOne = line.includes('can') || line.includes('region');
  if (!isOne) return null;
  const text = line.trim();
  for (const [cue, form, meaning] of FORMS) {
    const groups = text.includes(cue) ? form.exec(text)?.groups : undefined;
    if (!groups) continue;
    const { other, bytes, ...said } = groups;
    // ifconfig shows the flag UP or leaves it out
    const named = meaning === 'can-link' ? { ...said, state: said['state'] ?? 'DOWN' } : said;
    return {
      meaning,
      details: {
        ...Object.fromEntries(
          Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
        ),
        ...(other === undefined ? {} : { interface: other }),
        ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
      },
    };
  }
  return null;
}
