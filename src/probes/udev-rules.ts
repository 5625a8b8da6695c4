import { collected, gap, type Section } from '../evidence/section.ts';
import type { UdevFacts } from '../evidence/udev-rules.ts';
import { printable } from '../formats/text.ts';
import { readUdevRules, type UdevRuleLine } from '../formats/udev-rules.ts';
import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { joinPath } from './paths.ts';
import { listFolder, readText } from './read-text.ts';

/** udev(7): in order of precedence; a file hides one of the same name in a later folder */
const FOLDERS = [
  '/etc/udev/rules.d',
  '/run/udev/rules.d',
  '/usr/local/lib/udev/rules.d',
  '/usr/lib/udev/rules.d',
  '/lib/udev/rules.d',
];
const MAX_FILES = 400;
const MAX_BYTES = 1024 * 1024;
const MAX_RULES = 500;

/**
 * Makers of microcontrollers, boot loaders and USB-UART bridges on printer boards: ST, OpenMoko (Klipper, Katapult),
 * Leaflabs, pid.codes, Artery, Geehy, GigaDevice, Raspberry Pi, WCH, Silicon Labs, FTDI, Prolific. Rules about other
 * makers' cameras and players fill these folders and say nothing about a printer.
 */
const VENDORS: ReadonlySet<number> = new Set([
  0x0483, 0x1d50, 0x1eaf, 0x1209, 0x2e3c, 0x314b, 0x28e9, 0x2e8a, 0x1a86, 0x10c4, 0x0403, 0x067b,
]);

/** The udev rules that say who may use a printer board's USB device, or any USB device. */
export async function probeUdevRules({ environment, files }: HostPorts): Promise<Section<UdevFacts>> {
  if (environment.platform !== 'linux') {
    return gap('unsupported-platform', 'udev rules exist on Linux only.');
  }
  const problems: string[] = [];
  const rules: UdevFacts['rules'] = [];
  const foldersRead: string[] = [];
  const seenNames = new Set<string>();
  const seenFolders = new Set<string>();
  for (const folder of FOLDERS) {
    const names = await listFolder(files, folder);
    if (names === null) continue;
    foldersRead.push(folder);
    // /lib is a link to /usr/lib on most systems
    const real = await files.realPath(folder);
    if (seenFolders.has(real)) continue;
    seenFolders.add(real);
    for (const name of names.filter((file) => file.endsWith('.rules')).slice(0, MAX_FILES)) {
      if (seenNames.has(name)) continue;
      seenNames.add(name);
      const path = joinPath(folder, name);
      try {
        const text = (await readText(files, path, MAX_BYTES)) ?? '';
        rules.push(
          ...readUdevRules(text)
            .filter(isOfInterest)
            .map((rule) => toFact(path, rule)),
        );
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        problems.push(printable(`${path} could not be read: ${error.message}`));
      }
    }
  }
  if (rules.length > MAX_RULES)
    problems.push(`Only the first ${MAX_RULES} of ${rules.length} rules are kept.`);
  return collected({ rules: rules.slice(0, MAX_RULES), foldersRead }, problems);
}

function isOfInterest(rule: UdevRuleLine): boolean {
  const givesAccess =
    rule.mode !== null || rule.group !== null || rule.tags.length > 0 || rule.setsProperties;
  return givesAccess && (rule.vendorId === null ? rule.isUsb : VENDORS.has(rule.vendorId));
}

function toFact(path: string, rule: UdevRuleLine): UdevFacts['rules'][number] {
  const text = printable(rule.text, 400);
  return {
    path,
    line: rule.line,
    text,
    vendorId: rule.vendorId,
    productId: rule.productId,
    mode: rule.mode,
    group: rule.group,
    tags: [...rule.tags],
    origin: { kind: 'file', path, line: rule.line, text },
  };
}
