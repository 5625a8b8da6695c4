import { DfuError } from '../dfu/dfu-error.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { getCommands } from '../dfu/whole-flash.ts';
import type { BoardFacts } from '../knowledge/boards.ts';
import { type ChipIdentity, chipIdentity } from '../knowledge/chip-identity.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import { type DecodedOptions, decodeOptionBytes, optionLayoutOf } from '../knowledge/option-bytes.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { UsbError } from '../ports/usb.ts';
import { COMMAND } from '../uart/an3155.ts';
import { deviceOddities, needsHub, type Oddity } from './device-oddities.ts';
import { accessing, type LookedDevice, type LookedDfuSe, openInterface } from './looked-device.ts';
import type { LookedUart } from './looked-uart.ts';
import { optionBytesPlace } from './option-bytes-place.ts';
import { judgeProtection, type ProtectionSign, type ProtectionVerdict } from './protection.ts';
import { lookForSigns } from './protection-signs.ts';

/** A board as far as looking tells; nothing on it was changed. */
export interface DeviceInfo<Looked extends LookedDevice = LookedDevice> {
  looked: Looked;
  chip: ChipIdentity;
  /** what it may be: by its memory map, and by the family of its option bytes where these tell */
  mcus: readonly McuFacts[];
  boards: readonly BoardFacts[];
  /** codes of the commands that it knows, DfuSe's or AN3155's; null when it does not say */
  commands: readonly number[] | null;
  /** null when they cannot be read; `decoded` null when they can and nobody knows what they mean */
  optionBytes: { address: number; bytes: Uint8Array; decoded: DecodedOptions | null } | null;
  protection: ProtectionVerdict;
  /** no command ended: nothing else can be asked of it */
  staysBusy: boolean;
  oddities: readonly Oddity[];
}

/**
 * Asks the device what can be asked without changing anything: its commands, its option bytes, whether it is protected.
 * DeviceAccessError.
 */
export function readDeviceInfo<Looked extends LookedDevice>(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  looked: Looked,
): Promise<DeviceInfo<Looked>> {
  return accessing(
    looked.kind === 'uart'
      ? Promise.resolve({ ...toldOnUart(looked), looked })
      : askDevice(ports, looked).then((told) => ({ ...told, looked })),
  );
}

type Told = Omit<DeviceInfo, 'looked'>;

/** What a ROM behind a UART told when it was looked at. */
function toldOnUart({ route, mcus, boards, commands, protection, optionBytes }: LookedUart): Told {
  const id = route.productId.toString(16).padStart(3, '0');
  const layouts = [...new Set(mcus.map(({ name }) => optionLayoutOf(name)))];
  const layout = layouts.find((one) => one?.address === optionBytes?.address);
  const decoded = layout && optionBytes ? decodeOptionBytes(layout, optionBytes.bytes) : null;
  return {
    chip: {
      idCode: null,
      serial: 'none',
      words: `Its bootloader tells product ID 0x${id} and no serial number: go by the port.`,
    },
    mcus,
    boards,
    commands: [...commands].map((name) => COMMAND[name]).sort((a, b) => a - b),
    optionBytes: optionBytes && { ...optionBytes, decoded: layouts.length === 1 ? decoded : null },
    protection: protection.verdict,
    staysBusy: false,
    oddities: [],
  };
}

async function askDevice(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  looked: LookedDfuSe,
): Promise<Told> {
  const { route, place, found } = looked;
  const where = optionBytesPlace(looked);
  const dfu = await openInterface(ports, looked);
  try {
    const met = await toIdle(dfu, looked.traits.staysBusy);
    const commands = await commandsOf(() => getCommands(dfu));
    await toIdle(dfu, looked.traits.staysBusy);
    const flashStart = place.map.regions[0]?.start;
    const seen =
      flashStart === undefined || route.transferSize === 0
        ? { signs: [], optionBytes: null, head: null, staysBusy: false }
        : await lookForSigns(dfu, { flashStart, transferSize: route.transferSize, optionBytes: where });
    const decoded =
      where?.layout && seen.optionBytes ? decodeOptionBytes(where.layout, seen.optionBytes) : null;
    const level = decoded?.rdp?.level ?? null;
    const headIsBlank = seen.head?.every((byte) => byte === 0xff) ?? false;
    const signs: ProtectionSign[] = [...seen.signs];
    // what reads as nothing at all, or beside a complement that does not fit, is not believed
    const isBlank = seen.optionBytes?.every((byte) => byte === 0xff) ?? true;
    const levelIsSound = decoded !== null && !isBlank && !decoded.broken.includes('RDP');
    if (levelIsSound && level !== null && level > 0) signs.push('protection-byte');
    if (headIsBlank) signs.push('reads-blank');
    const isFamily = ({ name }: McuFacts) =>
      decoded === null || optionLayoutOf(name)?.family === decoded.family;
    const mcus = looked.mcus.filter(isFamily);
    const chip = chipIdentity(found.entry.serialNumber, mcus);
    return {
      chip,
      mcus,
      boards: looked.boards.filter(({ mcu }) => mcus.some(({ name }) => name === mcu)),
      commands,
      optionBytes:
        where && seen.optionBytes ? { address: where.address, bytes: seen.optionBytes, decoded } : null,
      protection: judgeProtection({
        signs,
        level: levelIsSound ? level : null,
        flashWasRead: seen.head !== null && !headIsBlank,
        staysBusy: seen.staysBusy,
        needsHub: needsHub(looked),
      }),
      staysBusy: seen.staysBusy,
      oddities: deviceOddities(looked, met, {
        hasOptionBytes: where !== null,
        serialIsShared: chip.serial === 'shared',
      }),
    };
  } finally {
    // what closing fails with tells nothing that the look did not
    await dfu.close();
  }
}

/** Some ROMs do not list their commands: that is no fault of the device. */
async function commandsOf(ask: () => Promise<readonly number[]>): Promise<readonly number[] | null> {
  try {
    const codes = await ask();
    return codes.length > 0 ? codes : null;
  } catch (error) {
    if (error instanceof DfuError || (error instanceof UsbError && error.kind === 'stall')) return null;
    throw error;
  }
}
