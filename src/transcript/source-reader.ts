import type { Origin } from '../evidence/section.ts';
import type { ConsoleLine } from '../formats/console-text.ts';
import { readHostAnswer, readHostLine } from '../formats/host-lines.ts';
import { parseKernelLogLine } from '../formats/kernel-log.ts';
import { withoutLeadIn } from '../formats/lead-in.ts';
import { withoutLogPrefix } from '../formats/log-prefix.ts';
import { readLsusbLine } from '../formats/lsusb-lines.ts';
import { readLsusbTreeLine } from '../formats/lsusb-tree-lines.ts';
import { type Prompt, readPrompt } from '../formats/shell-prompt.ts';
import type { ConfigTold } from './config-told.ts';
import type { HostTold } from './host-told.ts';
import type { KernelEvents } from './kernel-events.ts';
import { KlippyReader } from './klippy-reader.ts';
import type { OpenRun } from './open-run.ts';
import type { PortsTold } from './ports-told.ts';
import type { PromptHosts } from './prompt-hosts.ts';
import type { RunLog } from './run-log.ts';
import { RunReader } from './run-reader.ts';
import type { ServicesTold } from './services-told.ts';
import { SystemListings } from './system-listings.ts';
import type { ToolsTold } from './tools-told.ts';
import { bareDevice, foundDevice } from './usb-devices.ts';
import type { UsbListings } from './usb-listings.ts';

const PASSWORD = /^\[sudo\] [^:]{1,60}: ?/;
/** the first of a two-line prompt, as Git Bash, Cygwin and Kali print it */
const PROMPT_HEAD =
  /^(?:┌──\()?([A-Za-z_][\w.-]{0,63})[@㉿]([\w.-]{1,128})(?:\)-\[.{0,200}\]| MINGW\d\d .{0,200}| MSYS .{0,200}| \/cygdrive\/\S{0,200})$/;
/** the marks of a code block: what stands outside is not the console's */
const FENCE = /^ {0,8}(?:`{3,}|~{3,})[\w+-]{0,20}$|^\[\/?(?:code|quote)(?:=[^\]]{0,60})?\]$/i;
const FOUND = ['found-dfu', 'found-runtime'] as const;

export interface TranscriptParts {
  log: RunLog;
  usb: UsbListings;
  kernel: KernelEvents;
  host: HostTold;
  hosts: PromptHosts;
  ports: PortsTold;
  services: ServicesTold;
  tools: ToolsTold;
  config: ConfigTold;
}

/** Reads one source line by line and hands each line to the part that it belongs to. */
export class SourceReader {
  private readonly runs: RunReader;
  private readonly klippy: KlippyReader;
  private readonly lists: SystemListings;
  private readonly parts: TranscriptParts;
  private readonly source: string;
  /** host of a two-line prompt whose second line is awaited */
  private promptHost: string | null = null;

  /** `host`: whose the text is before its first prompt; null when that is not known */
  constructor(parts: TranscriptParts, source: string, host: string | null) {
    this.parts = parts;
    this.source = source;
    this.klippy = new KlippyReader(parts.log, source);
    this.lists = new SystemListings(parts.usb);
    this.runs = new RunReader(parts.log, source, host === null ? null : parts.hosts.nameOf(host));
  }

  /** Takes a line in. Returns whether it is one that the doctor knows. */
  read(shown: ConsoleLine): boolean {
    if (FENCE.test(shown.text)) {
      this.end();
      this.runs.leave();
      return false;
    }
    const text = withoutLeadIn(withoutLogPrefix(shown.text));
    const line = text === shown.text ? shown : { ...shown, text };
    const head = PROMPT_HEAD.exec(line.text);
    if (head) {
      this.promptHost = `${head[1] ?? ''}@${head[2] ?? ''}`;
      return false;
    }
    const prompt = readPrompt(line.text);
    if (!prompt) return this.output(line);
    this.end();
    const host = this.hostOf(prompt);
    this.promptHost = null;
    if (prompt.platform) this.parts.host.platform(host, prompt.platform);
    const isKnown = this.runs.prompt(host, prompt.command, line.number);
    this.beginListing();
    return isKnown;
  }

  /** The source is at its end. */
  end(): void {
    this.lists.end();
    this.parts.usb.end();
  }

  private output(line: ConsoleLine): boolean {
    const password = PASSWORD.exec(line.text);
    const shown = password ? { ...line, text: line.text.slice(password[0].length) } : line;
    const before = this.runs.current;
    const klippy = this.klippy.read(shown, this.runs.host, before);
    if (klippy) {
      this.runs.current = klippy;
      return true;
    }
    if (this.runs.read(shown)) {
      if (this.runs.current !== before) this.beginListing();
      this.dfuListing(shown);
      return true;
    }
    if (this.lists.read(shown.text, { host: this.runs.host, origin: this.origin(shown) })) return true;
    if (this.usbLine(shown) || this.kernelLine(shown) || this.runs.readShell(shown)) return true;
    if (this.portOrServiceLine(shown)) return true;
    if (this.parts.config.read(shown.text, this.origin(shown))) return true;
    if (this.parts.tools.read(shown.text, this.runs.current?.argv ?? [], this.origin(shown))) return true;
    const told = readHostLine(shown.text) ?? readHostAnswer(shown.text, this.runs.current?.argv ?? []);
    if (told) this.parts.host.line(this.runs.host, told, this.origin(shown));
    else this.runs.unrecognised(shown);
    return told !== null;
  }

  /** A prompt without a name is of the host of the one before it; Windows' own name none. */
  private hostOf(prompt: Prompt): string | null {
    const named = prompt.host ?? this.promptHost;
    if (named !== null) return this.parts.hosts.nameOf(named);
    return prompt.platform === 'win32' ? null : this.runs.host;
  }

  /** Where a command that lists devices has just begun, so does a listing. */
  private beginListing(): void {
    const run = this.runs.current;
    this.end();
    if (run?.argv) this.lists.command(run.argv, run.host);
    if (run?.tool === 'lsusb' && run.argv) {
      const isFiltered = run.argv.some((word) => /^-[a-zA-Z]*[ds]/.test(word));
      this.parts.usb.begin('lsusb', run.host, isFiltered || run.piped ? 'ids' : 'all');
    }
  }

  private usbLine(line: ConsoleLine): boolean {
    const { usb } = this.parts;
    const device = readLsusbLine(line.text);
    const branch = device ? null : readLsusbTreeLine(line.text);
    if (!device && !branch && !usb.verboseLine(line.text)) return false;
    this.runs.listing('lsusb', line.number);
    if (device) usb.lsusbLine(device, this.runs.host, this.origin(line));
    if (branch) usb.treeLine(branch, this.runs.host);
    return true;
  }

  private kernelLine(line: ConsoleLine): boolean {
    const event = parseKernelLogLine(line.text);
    if (!event) return false;
    this.runs.listing('dmesg', line.number);
    const { host } = this.runs;
    this.parts.kernel.add(event, { host, source: this.source, line: line.number, text: line.text.trim() });
    return true;
  }

  private portOrServiceLine(line: ConsoleLine): boolean {
    const { ports, services } = this.parts;
    const origin = this.origin(line);
    return ports.read(line.text, this.runs.host, origin) || services.read(line.text, origin);
  }

  /** The devices that `dfu-util -l` has just named. Other calls of dfu-util list nothing. */
  private dfuListing(line: ConsoleLine): void {
    const run = this.runs.current;
    const said = run?.lines.at(-1);
    if (run?.tool !== 'dfu-util' || said?.line !== line.number) return;
    const seen = { host: run.host, origin: this.origin(line) };
    const isFound = FOUND.some((meaning) => meaning === said.meaning);
    if (isFound) {
      this.openDfuListing(run);
      this.parts.usb.dfuDevice(foundDevice(said.details, said.meaning === 'found-dfu', seen), run.host);
    } else if (run.arguments?.list && said.meaning === 'cannot-open-dfu-device') {
      const { vendorId, productId, deviceNumber } = said.details;
      if (typeof vendorId !== 'number' || typeof productId !== 'number') return;
      const device = bareDevice(vendorId, productId, seen);
      device.deviceNumber = typeof deviceNumber === 'number' ? deviceNumber : null;
      device.access = 'none';
      this.openDfuListing(run);
      this.parts.usb.dfuDevice(device, run.host);
    } else if (run.arguments?.list && said.meaning === 'tool-version') this.openDfuListing(run);
  }

  private openDfuListing(run: OpenRun): void {
    if (this.parts.usb.isOpen('dfu-util')) return;
    const isFiltered = run.arguments?.device != null || run.arguments?.path != null;
    this.parts.usb.begin('dfu-util', run.host, isFiltered ? 'ids' : 'dfu');
  }

  private origin(line: ConsoleLine): Extract<Origin, { kind: 'log' }> {
    return { kind: 'log', source: this.source, line: line.number, text: line.text.trim() };
  }
}
