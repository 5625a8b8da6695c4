import type { Clock } from '../../src/ports/clock.ts';
import type { UsbControlSetup, UsbDevice } from '../../src/ports/usb.ts';

const [DNLOAD, GETSTATUS, CLRSTATUS] = [1, 3, 4];
const [DNLOAD_IDLE, ERROR] = [5, 10];
const [SET_ADDRESS, ERASE] = [0x21, 0x41];
const FIRST_BLOCK = 2;
const TIMEOUT_MS = 10_000;
/** SETUP, data and STATUS of a GETSTATUS */
const GETSTATUS_MS = 3 * 0.051;

/** A boot ROM in dfuIDLE, spoken to without any of the program's own protocol code. */
export interface BootRom {
  /** One download and its status, sleeping what is announced after each answer, as dfu-util does. */
  send(block: number, bytes: Uint8Array): Promise<void>;
  /** How long the ROM itself takes for it, ms. */
  timeErase(address: number): Promise<number>;
  timeWrite(address: number, bytes: Uint8Array): Promise<number>;
}

/** Opens the flash of a device and clears the error that F4 ROMs are born with. */
export async function bootRom(device: UsbDevice, clock: Clock): Promise<BootRom> {
  await device.open();
  await device.claimInterface(0);
  await device.selectAlternateInterface(0, 0);
  const download = (block: number, bytes: Uint8Array) =>
    device.controlTransferOut(classRequest(DNLOAD, block), bytes, TIMEOUT_MS);
  const status = async () => {
    const { data } = await device.controlTransferIn(classRequest(GETSTATUS, 0), 6, TIMEOUT_MS);
    if (!data) throw new Error('no status');
    const pollMs = data.getUint16(1, true) | (data.getUint8(3) << 16);
    return { bStatus: data.getUint8(0), pollMs, bState: data.getUint8(4) };
  };
  const send = async (block: number, bytes: Uint8Array) => {
    await download(block, bytes);
    for (;;) {
      const { bStatus, pollMs, bState } = await status();
      if (bStatus !== 0) throw new Error(`the device reports error ${bStatus}`);
      await clock.sleep(pollMs);
      if (bState === DNLOAD_IDLE) return;
    }
  };
  const time = async (block: number, bytes: Uint8Array) => {
    await download(block, bytes);
    await status();
    const startMs = clock.nowMs();
    await status();
    return clock.nowMs() - startMs - GETSTATUS_MS;
  };
  if ((await status()).bState === ERROR) {
    await device.controlTransferOut(classRequest(CLRSTATUS, 0), new Uint8Array(0), TIMEOUT_MS);
  }
  return {
    send,
    timeErase: (address) => time(0, command(ERASE, address)),
    timeWrite: async (address, bytes) => {
      await send(0, command(SET_ADDRESS, address));
      return time(FIRST_BLOCK, bytes);
    },
  };
}

/**
 * The transfers of dfu-util 0.11 for one DfuSe image, from what they look like on the bus: each sector erased, then for
 * each block an address of its own and the block as number 2. It reads nothing back.
 */
export async function sendAsDfuUtil(
  rom: BootRom,
  job: { address: number; data: Uint8Array; sectors: readonly number[]; transferSize: number },
): Promise<void> {
  for (const sector of job.sectors) await rom.send(0, command(ERASE, sector));
  for (let done = 0; done < job.data.length; done += job.transferSize) {
    await rom.send(0, command(SET_ADDRESS, job.address + done));
    await rom.send(FIRST_BLOCK, job.data.subarray(done, done + job.transferSize));
  }
}

function command(code: number, address: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = code;
  new DataView(bytes.buffer).setUint32(1, address, true);
  return bytes;
}

function classRequest(request: number, value: number): UsbControlSetup {
  return { requestType: 'class', recipient: 'interface', request, value, index: 0 };
}
