import type { CommandContext } from '../../../src/commands/context.ts';
import type { ListOptions } from '../../../src/commands/list.ts';
import { runList } from '../../../src/commands/list.ts';

/** What `dfu-doctor list` prints on this kernel, with the rights of this process. */
export async function listHere(options: ListOptions): Promise<string> {
  let out = '';
  const context: CommandContext = {
    out: (text) => {
      out += text;
    },
    talk: () => undefined,
    stdoutIsTty: false,
    stdinIsTty: false,
    columns: 80,
    color: false,
    readStdin: async () => new Uint8Array(),
    signal: new AbortController().signal,
  };
  await runList(context, options);
  return out;
}

/** The fields of an lsusb -v text, by device ("Bus 001 Device 002"), each with the descriptor that it stands in. */
export function fieldsOf(text: string): Map<string, string[]> {
  const devices = new Map<string, string[]>();
  let fields: string[] = [];
  let place = '';
  for (const line of text.split('\n')) {
    const device = /^Bus \d{3} Device \d{3}/.exec(line)?.[0];
    if (device !== undefined) devices.set(device, (fields = []));
    if (line.endsWith('Descriptor:')) place = line.trim();
    const field = line.trim().replace(/\s+/g, ' ');
    if (field !== '' && !field.startsWith('Note:')) fields.push(`${place} ${field}`);
  }
  return devices;
}

/** Where two listings part; empty when they show the same devices with the same fields in the same order. */
export function differences(ours: string, theirs: string): string[] {
  const [mine, other] = [fieldsOf(ours), fieldsOf(theirs)];
  return [...new Set([...mine.keys(), ...other.keys()])].sort().flatMap((device) => {
    const [left, right] = [mine.get(device) ?? [], other.get(device) ?? []];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index)
      .filter((index) => left[index] !== right[index])
      .slice(0, 4)
      .map((index) => `${device}: ours ${left[index] ?? '(none)'}; lsusb ${right[index] ?? '(none)'}`);
  });
}
