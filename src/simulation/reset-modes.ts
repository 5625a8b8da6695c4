import type { BoardProfile } from './boards/board-profile.ts';
import { bootFromPowerOn, hasKatapult } from './boot-check.ts';
import type { FlashMemory } from './flash-memory.ts';

/** What a board is at the moment. rom-uart: its ROM runs and listens on its UART only; silent: nothing that shows. */
export type BoardMode = 'dfu' | 'rom-uart' | 'klipper' | 'katapult' | 'silent';

/** What decides how a board comes up. */
export interface BoardInside {
  profile: BoardProfile;
  memory: FlashMemory;
  /** as its maker put it there */
  bootloader: Uint8Array;
  /** the UART's RX pin floats: the ROM listens there */
  uartRxFloats: boolean;
}

/** After power-up or RESET, with BOOT0 as given. */
export function modeAfterReset(inside: BoardInside, boot0: boolean): BoardMode {
  const { profile, memory, bootloader } = inside;
  const ignoresBoot0 = profile.boot0 === 'only-empty' && !isEmpty(inside);
  return boot0 && !ignoresBoot0 ? romMode(inside) : bootFromPowerOn(profile, memory, bootloader).mode;
}

/** After Klipper was asked for its bootloader: Katapult if it is there, else the ROM, as far as the part lets it. */
export function modeAfterRequest(inside: BoardInside, boot0: boolean): BoardMode {
  const { softwareEntry } = inside.profile.mcu;
  if (hasKatapult(inside.memory)) return 'katapult';
  if (softwareEntry === 'hangs') return 'silent';
  const returns = softwareEntry === 'only-empty' && !isEmpty(inside);
  return returns ? modeAfterReset(inside, boot0) : romMode(inside);
}

function romMode({ profile, uartRxFloats }: BoardInside): BoardMode {
  return profile.mcu.rom && !uartRxFloats ? 'dfu' : 'rom-uart';
}

/** As the ROMs look: the first word holds nothing. */
function isEmpty({ profile, memory }: BoardInside): boolean {
  const { flashStart, erasedByte } = profile.mcu;
  return memory.contents(flashStart, 4).every((byte) => byte === erasedByte);
}
