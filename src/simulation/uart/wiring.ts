/** A modem control line that pulls a pin; asserted = as SET_CONTROL_LINE_STATE says it, the adapter's pin is low then. */
export interface PinDrive {
  line: 'dtr' | 'rts';
  /** the state of the line that makes BOOT0 high, or holds RESET */
  activeWhen: 'asserted' | 'released';
}

/** How an adapter's control lines hang on the boot pins of a board; null: only a jumper or a button does it. */
export interface Wiring {
  boot0: PinDrive | null;
  reset: PinDrive | null;
}

export interface ControlLines {
  dtr: boolean;
  rts: boolean;
}

/** Three wires: RX, TX and ground. */
export const THREE_WIRES: Wiring = { boot0: null, reset: null };

/** RTS makes BOOT0 high through a transistor, DTR holds RESET. */
export const RTS_BOOT0_DTR_RESET: Wiring = {
  boot0: { line: 'rts', activeWhen: 'asserted' },
  reset: { line: 'dtr', activeWhen: 'asserted' },
};

export function isActive(drive: PinDrive | null, lines: ControlLines): boolean {
  return drive !== null && lines[drive.line] === (drive.activeWhen === 'asserted');
}
