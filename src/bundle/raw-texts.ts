import type { Evidence, SectionName, SectionValue } from '../evidence/evidence.ts';
import { listingLine } from '../formats/lsusb-listing.ts';
import { treeListing } from '../formats/lsusb-listing-tree.ts';
import { verboseListing } from '../formats/lsusb-listing-verbose.ts';
import { formatAddress } from '../formats/text.ts';
import type { BundleFile } from './write-bundle.ts';

/** What maintainers ask for, as the texts that they know; from the evidence alone, so redacted as it is. */
export function rawTexts(evidence: Evidence): BundleFile[] {
  return [
    rawText(evidence, 'usb', 'lsusb.txt', ({ devices }) => devices.map((device) => listingLine(device))),
    rawText(evidence, 'usb', 'lsusb-t.txt', ({ devices }) => treeListing(devices, true)),
    rawText(evidence, 'usb', 'lsusb-v.txt', ({ devices }) =>
      devices.flatMap((device) => ['', ...verboseListing(device)]),
    ),
    rawText(evidence, 'kernelLog', 'kernel-log.txt', ({ events }) => events.map(({ text }) => text)),
    rawText(evidence, 'host', 'system.txt', systemLines),
    rawText(evidence, 'tools', 'versions.txt', ({ tools }) =>
      tools.flatMap(({ name, path, realPath, firstLines }) => [
        `${name}: ${path}${realPath === path ? '' : ` -> ${realPath}`}`,
        ...firstLines.map((line) => `    ${line}`),
      ]),
    ),
    rawText(evidence, 'klipper', 'klipper.txt', klipperLines),
    rawText(evidence, 'firmware', 'firmware.txt', firmwareLines),
    rawText(evidence, 'udevRules', 'udev-rules.txt', ({ rules, foldersRead }) => [
      `folders read: ${foldersRead.join(', ')}`,
      ...rules.map(({ path, line, text }) => `${path}:${line}: ${text}`),
    ]),
    rawText(evidence, 'serialPorts', 'serial-ports.txt', ({ ports }) =>
      ports.map(({ path, byId, driver, usbPath, access, holder }) =>
        [
          path,
          `driver ${driver ?? 'unknown'}`,
          `USB path ${usbPath ?? 'none'}`,
          `access ${access}`,
          `held by ${holder ? `${holder.name} (pid ${holder.pid})` : 'nobody seen'}`,
          ...byId,
        ].join(', '),
      ),
    ),
    rawText(evidence, 'can', 'can.txt', canLines),
    rawText(evidence, 'services', 'services.txt', ({ services }) =>
      services.map(({ name, state }) => `${name}: ${state}`),
    ),
  ];
}

/** A section as lines, or the words why it is missing: a reader must not take a gap for an empty answer. */
function rawText<N extends SectionName>(
  evidence: Evidence,
  name: N,
  file: string,
  lines: (value: SectionValue<N>) => readonly string[],
): BundleFile {
  const section = evidence[name];
  const content =
    section.status === 'gap'
      ? [`not collected: ${section.reason}${section.detail === undefined ? '' : ` (${section.detail})`}`]
      : [...lines(section.value), ...(section.problems ?? []).map((one) => `note: ${one}`)];
  if (content.length === 0) content.push('looked, and there is nothing');
  return { path: `raw/${file}`, content: `${content.join('\n')}\n` };
}

function systemLines(host: SectionValue<'host'>): string[] {
  const { user, surroundings, throttled } = host;
  return [
    `system: ${host.osName ?? 'unknown'}`,
    `kernel: ${host.kernel ?? 'unknown'}`,
    `architecture: ${host.arch ?? 'unknown'}`,
    `machine: ${host.model ?? 'unknown'}`,
    `user: ${user ? `${user.name} (uid ${user.uid ?? 'unknown'})` : 'unknown'}`,
    `groups: ${user ? user.groups.join(' ') : 'unknown'}`,
    ...(user?.recordedGroups ? [`groups from the next login on: ${user.recordedGroups.join(' ')}`] : []),
    `runs inside of (WSL, virtual machine, container): ${
      surroundings === undefined
        ? 'unknown'
        : surroundings.map(({ kind, name }) => `${name} (${kind})`).join(', ') ||
          'nothing, a machine of its own'
    }`,
    ...(throttled ? [`vcgencmd get_throttled: 0x${throttled.flags.toString(16)}`] : []),
  ];
}

function canLines({ interfaces, configuredNodes }: SectionValue<'can'>): string[] {
  return [
    ...interfaces.map(({ name, up, kind, driver, bitrate, state, errors, transmitQueueLength }) =>
      [
        name,
        up ? 'up' : 'down',
        `kind ${kind ?? 'unknown'}`,
        `driver ${driver ?? 'none'}`,
        `bitrate ${bitrate ?? 'unknown'}`,
        `state ${state ?? 'unknown'}`,
        `errors ${errors ? `${errors.transmit} sending, ${errors.receive} receiving` : 'unknown'}`,
        `txqueuelen ${transmitQueueLength ?? 'unknown'}`,
      ].join(', '),
    ),
    ...configuredNodes.map(
      ({ uuid, section, interfaceName }) =>
        `named in Klipper's configuration: ${uuid} (${section ?? 'no section'}) on ${interfaceName}`,
    ),
  ];
}

function klipperLines(klipper: SectionValue<'klipper'>): string[] {
  const { config, localChanges } = klipper;
  return [
    `tree: ${klipper.path}`,
    `remote: ${klipper.remote ?? 'unknown'}`,
    `commit: ${klipper.commit ?? 'unknown'}`,
    `changed locally: ${localChanges === null ? 'unknown' : localChanges.join(', ') || 'nothing'}`,
    ...klipper.flashCalls.map(
      ({ path, line, tokens }) => `${path}:${line}: ${tokens.map(({ text }) => text).join(' ')}`,
    ),
    '',
    config === null ? 'no .config' : `# ${config.path}`,
    ...Object.entries(config?.symbols ?? {}).map(([name, value]) => `${name}=${value}`),
  ];
}

function firmwareLines(firmware: SectionValue<'firmware'>): string[] {
  const { vectors, dictionary } = firmware;
  return [
    `file: ${firmware.path} (${firmware.format})`,
    `size: ${firmware.size} bytes`,
    `changed: ${new Date(firmware.modifiedMs).toISOString()}`,
    `sha256: ${firmware.sha256}`,
    vectors
      ? `vectors: initial SP ${formatAddress(vectors.initialStackPointer)}, reset ${formatAddress(vectors.resetVector)}, ` +
        `linked for ${vectors.base === null ? `one of ${vectors.baseCandidates.map(formatAddress).join(', ') || 'nothing known'}` : formatAddress(vectors.base)}`
      : 'vectors: none',
    dictionary
      ? `Klipper's dictionary: MCU ${dictionary.mcu ?? 'unknown'}, version ${dictionary.version ?? 'unknown'}, clock ${dictionary.clockFrequency ?? 'unknown'} Hz`
      : "Klipper's dictionary: none",
    ...Object.entries(dictionary?.constants ?? {}).map(([name, value]) => `    ${name} = ${value}`),
    ...(firmware.problem === undefined ? [] : [`problem: ${firmware.problem}`]),
  ];
}
