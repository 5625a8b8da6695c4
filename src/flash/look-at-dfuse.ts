import { closeDevice } from '../dfu/open-dfuse.ts';
import { printable } from '../formats/text.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { readDeviceInfo } from './device-info.ts';
import { needsHub } from './device-oddities.ts';
import { deviceTraits } from './device-traits.ts';
import type { DfuEntry } from './dfu-entry.ts';
import { inSharedWords } from './dfuse-errors.ts';
import { openDfuSeProgrammer } from './dfuse-programmer.ts';
import type { DfuSeRoute } from './flash-plan.ts';
import { contentRange, type ImageWish, knownByMap } from './known-device.ts';
import { lookAtDevice } from './looked-device.ts';
import { isBlank } from './occupant.ts';
import type { DeviceFacts } from './plan-facts.ts';
import { judgeProtection } from './protection.ts';
import { readContent } from './read-content.ts';
import { type DeviceMap, readMap } from './read-map.ts';
import { describeDevice } from './select-device.ts';

/** All that planning needs of a device in DFU mode; changes nothing on it. Rejects with ProgrammerError. */
export async function lookAtDfuSe(ports: HostPorts, found: DfuEntry, wish: ImageWish): Promise<DeviceFacts> {
  const { interfaceNumber, alternateSetting, map, mapSource, notes } = await inSharedWords(
    readMapOf(ports, found, wish),
  );
  const known = knownByMap(map, wish.mcu);
  const transferSize = found.alternates.find(({ dfu }) => dfu)?.dfu?.wTransferSize ?? 0;
  const route: DfuSeRoute = { kind: 'dfuse', interfaceNumber, alternateSetting, transferSize };
  const read =
    wish.address === null || transferSize === 0 || map.regions.length === 0
      ? null
      : await readContentOf(
          ports,
          found,
          { map, route },
          contentRange(map, wish.address, { ...known, transferSize }),
        );
  const protection = read ? await protectionOf(ports, found, known.mcus, read) : null;
  const { certainty, words } = protection?.verdict ?? { certainty: 'open', words: '' };
  const doubt = read?.content === null && (certainty === 'maybe' || certainty === 'unknown') ? [words] : [];
  return {
    device: describeDevice(found),
    map: { ...map, name: printable(map.name, 64) },
    mapSource,
    route,
    ...known,
    content: read?.content ?? null,
    protection,
    notes: [...notes, ...(read?.notes ?? []), ...doubt],
  };
}

/** A flash that cannot be read, or in which nothing is to be seen, may be protected: only then is it worth a look. */
async function protectionOf(
  ports: HostPorts,
  found: DfuEntry,
  mcus: readonly McuFacts[],
  { content, staysBusy }: Awaited<ReturnType<typeof readContent>>,
): Promise<DeviceFacts['protection']> {
  if (staysBusy) {
    const seen = {
      signs: [],
      level: null,
      flashWasRead: false,
      staysBusy,
      needsHub: needsHub({ kind: 'dfuse', mcus }),
    };
    return { verdict: judgeProtection(seen), staysBusy };
  }
  if (content && !isBlank(content, content.start, content.data.length)) return null;
  const info = await readDeviceInfo(ports, await lookAtDevice(ports, found.entry.path));
  return { verdict: info.protection, staysBusy: info.staysBusy };
}

/** Strings need no claim, so that the map can be told even of a device that somebody else holds. */
async function readMapOf(ports: HostPorts, found: DfuEntry, wish: ImageWish): Promise<DeviceMap> {
  const device = await ports.usb.device(found.entry.path);
  await device.open();
  try {
    return await readMap(device, found, wish);
  } finally {
    await closeDevice(device);
  }
}

async function readContentOf(
  ports: HostPorts,
  { entry, vendorId }: DfuEntry,
  { map, route }: Pick<DeviceFacts, 'map'> & { route: DfuSeRoute },
  range: { start: number; length: number },
): ReturnType<typeof readContent> {
  const device = await inSharedWords(ports.usb.device(entry.path));
  const programmer = await openDfuSeProgrammer(device, ports.clock, route, deviceTraits(map, vendorId));
  try {
    return await readContent(programmer, range);
  } finally {
    await programmer.close();
  }
}
