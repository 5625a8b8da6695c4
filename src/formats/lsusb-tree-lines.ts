/** The lines of `lsusb -t`, in the forms before and since usbutils 016. */

export interface LsusbTreeLine {
  /** 0 for a root hub, then 1 for each level below */
  depth: number;
  /** set on root hubs only */
  busNumber: number | null;
  port: number;
  deviceNumber: number;
  /** null on root hubs */
  interfaceNumber: number | null;
  className: string;
  /** null when none is bound */
  driver: string | null;
  /** in Mbit/s as printed; null when the line was cut off */
  megabits: number | null;
}

const ROOT =
  /^\/:\s{1,4}Bus (\d{1,3})\.Port (\d{1,3}): Dev (\d{1,3}), Class=([^,]{0,80}), Driver=([^,]{0,80})(?:, (\d{1,6}(?:\.\d)?)M)?/;
const BRANCH =
  /^([\s|]{1,60})(?:\|__|`--) ?Port (\d{1,3}): Dev (\d{1,3}), If (\d{1,3}), Class=([^,]{0,80}), Driver=([^,]{0,80})(?:, (\d{1,6}(?:\.\d)?)M)?/;
/** columns that one level is indented */
const LEVEL = 4;

/** Reads one line, its indentation untouched; null for any other line. */
export function readLsusbTreeLine(line: string): LsusbTreeLine | null {
  if (!line.includes('Dev ')) return null;
  const root = ROOT.exec(line);
  if (root) {
    return {
      depth: 0,
      busNumber: Number(root[1]),
      port: Number(root[2]),
      deviceNumber: Number(root[3]),
      interfaceNumber: null,
      className: root[4] ?? '',
      driver: driverName(root[5]),
      megabits: root[6] === undefined ? null : Number(root[6]),
    };
  }
  const branch = BRANCH.exec(line);
  if (!branch) return null;
  return {
    depth: Math.max(1, Math.floor((branch[1] ?? '').length / LEVEL)),
    busNumber: null,
    port: Number(branch[2]),
    deviceNumber: Number(branch[3]),
    interfaceNumber: Number(branch[4]),
    className: branch[5] ?? '',
    driver: driverName(branch[6]),
    megabits: branch[7] === undefined ? null : Number(branch[7]),
  };
}

/** "hub/4p" is the driver hub with four ports; "[none]" and nothing at all are none. */
function driverName(text: string | undefined): string | null {
  const name = (text ?? '').split('/')[0]?.trim() ?? '';
  return name === '' || name === '[none]' ? null : name;
}
