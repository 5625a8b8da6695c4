import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { rules } from '../../../rules/index.ts';
import { type ListOptions, runList } from '../../../src/commands/list.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Remedy, Verdict } from '../../../src/diagnosis/finding.ts';
import { readImage } from '../../../src/firmware/read-image.ts';
import type { FlashEvent } from '../../../src/flash/events.ts';
import { flash } from '../../../src/flash/flash.ts';
import { prepareFlash } from '../../../src/flash/prepare.ts';
import { openRealHost } from '../../../src/host/real-host.ts';
import { UsbError, type UsbErrorKind } from '../../../src/ports/usb.ts';
import { collectEvidence } from '../../../src/probes/collect-evidence.ts';

/** What a diagnosis came to, as far as the suite looks at it. */
export interface Seen {
  verdict: Verdict;
  found: readonly string[];
  remedies: Readonly<Record<string, readonly Remedy[]>>;
  /** section name to reason, of each gap */
  gaps: Readonly<Record<string, string>>;
  kernelEvents: readonly string[];
}

export interface FlashOrder {
  /** contents of the file */
  image: Uint8Array;
  device: string;
  address: number | null;
}

/** The program's own ways to this kernel, with the rights of the process that calls them. */
export const ACTIONS = {
  async list(options: ListOptions): Promise<string> {
    let out = '';
    await runList(
      {
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
      },
      options,
    );
    return out;
  },

  /** null: the device could be opened. */
  async open(path: string): Promise<{ kind: UsbErrorKind; message: string } | null> {
    const device = await openRealHost().usb.device(path);
    try {
      await device.open();
      await device.close();
      return null;
    } catch (error) {
      if (!(error instanceof UsbError)) throw error;
      return { kind: error.kind, message: error.message };
    }
  },

  async diagnose(intent: 'look' | 'flash'): Promise<Seen> {
    const evidence = await collectEvidence(openRealHost(), { source: { kind: 'live' }, intent });
    const { verdict, findings } = diagnose(evidence, rules);
    const sections = Object.entries(evidence).flatMap(([name, section]) =>
      typeof section === 'object' && 'status' in section && section.status === 'gap'
        ? [[name, section.reason] as const]
        : [],
    );
    return {
      verdict,
      found: findings.map(({ ruleId }) => ruleId),
      remedies: Object.fromEntries(findings.map(({ ruleId, remedies }) => [ruleId, remedies])),
      gaps: Object.fromEntries(sections),
      kernelEvents:
        evidence.kernelLog.status === 'collected'
          ? evidence.kernelLog.value.events.map(({ text }) => text ?? '')
          : [],
    };
  },

  async flash({ image, device, address }: FlashOrder): Promise<readonly FlashEvent[]> {
    const ports = openRealHost();
    const plan = await prepareFlash(ports, {
      image: readImage(image, 'klipper.bin'),
      file: { name: 'klipper.bin', sha256: createHash('sha256').update(image).digest('hex') },
      device,
      leave: true,
      ...(address === null ? {} : { address }),
    });
    const events: FlashEvent[] = [];
    for await (const event of flash(plan, ports, { signal: new AbortController().signal }))
      events.push(event);
    return events;
  },
} as const;

export type Actions = typeof ACTIONS;

/** A file of the guest that every user may read. */
export async function fileForAll(name: string, data: Uint8Array): Promise<string> {
  const path = `/tmp/${name}`;
  await writeFile(path, data, { mode: 0o644 });
  return path;
}
