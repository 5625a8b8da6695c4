import type { HostPorts } from '../../src/ports/host-ports.ts';
import type { UsbControlSetup, UsbDevice } from '../../src/ports/usb.ts';

/** What a ROM says that its work takes: 104 ms whatever it is, as F4 ROMs do for blocks and addresses, or the truth. */
export type Announcement = '104 ms' | 'the truth';

/** How long the flash takes, ms. */
export interface FlashTimes {
  eraseMs(address: number): number;
  programMs(bytes: number): number;
}

const [DNLOAD, GETSTATUS] = [1, 3];
const DNBUSY = 4;
const ERASE = 0x41;

/** The commands that reached a device. */
export interface Tally {
  erases: number;
  blocks: number;
}

/** The same ports, with every device announcing its work in this way and counting it; nothing else about it changes. */
export function announcing(
  ports: HostPorts,
  announcement: Announcement,
  times: FlashTimes,
  tally: Tally = { erases: 0, blocks: 0 },
): HostPorts {
  const { usb } = ports;
  return {
    ...ports,
    usb: {
      list: () => usb.list(),
      watch: (onChange) => usb.watch(onChange),
      device: async (path) => announcingDevice(await usb.device(path), announcement, times, tally),
    },
  };
}

function announcingDevice(
  device: UsbDevice,
  announcement: Announcement,
  times: FlashTimes,
  tally: Tally,
): UsbDevice {
  let trueMs = 0;
  const isClass = (setup: UsbControlSetup, request: number) =>
    setup.requestType === 'class' && setup.request === request;
  return {
    open: () => device.open(),
    close: () => device.close(),
    claimInterface: (number) => device.claimInterface(number),
    releaseInterface: (number) => device.releaseInterface(number),
    selectAlternateInterface: (number, alternate) => device.selectAlternateInterface(number, alternate),
    controlTransferOut: (setup, data, timeoutMs) => {
      if (isClass(setup, DNLOAD)) {
        const erased = erasedAt(setup, data);
        if (setup.value > 1) tally.blocks += 1;
        if (erased !== null) tally.erases += 1;
        trueMs = setup.value > 1 ? times.programMs(data.length) : erased === null ? 0 : times.eraseMs(erased);
      }
      return device.controlTransferOut(setup, data, timeoutMs);
    },
    controlTransferIn: async (setup, length, timeoutMs) => {
      const answer = await device.controlTransferIn(setup, length, timeoutMs);
      const { data } = answer;
      if (!isClass(setup, GETSTATUS) || !data || data.getUint8(4) !== DNBUSY) return answer;
      const told = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      const announcedMs = announcement === '104 ms' ? 104 : Math.ceil(trueMs);
      told.set([announcedMs & 0xff, (announcedMs >> 8) & 0xff, announcedMs >> 16], 1);
      return { ...answer, data: new DataView(told.buffer) };
    },
  };
}

function erasedAt({ value }: UsbControlSetup, data: Uint8Array): number | null {
  if (value !== 0 || data[0] !== ERASE || data.length < 5) return null;
  return new DataView(data.buffer, data.byteOffset).getUint32(1, true);
}
