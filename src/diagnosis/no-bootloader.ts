/** The flashers beside dfu-util that found no bootloader by USB: their lines, and what is said of each. */
import type { Run, RunFacts } from '../evidence/runs.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { labelOf } from './dfu-devices.ts';
import type { FindingDraft, Remedy } from './finding.ts';
import { linesSaying, onHost, runsOf, type SaidLine, says } from './run-lines.ts';

export const ENTER_DFU: Remedy = {
  kind: 'steps',
  title: 'Bring the board into DFU mode',
  risk: 'none',
  steps: [
    'Put the jumper on BOOT0, or hold the BOOT0 button.',
    'Press RESET once, or take the power away and give it back; then let go of the button.',
    'Run `dfu-doctor list` or `lsusb`: an STM32 in DFU mode is 0483:df11.',
    'If nothing new is listed, try another cable (many only charge), a USB 2 port and a port without a hub.',
  ],
};

const ENTER_ATMEL: Remedy = {
  kind: 'steps',
  title: "Bring the chip into Atmel's bootloader",
  risk: 'none',
  steps: [
    'Press the RESET button of the keyboard or board (with HWB held, where it has one).',
    'Run `lsusb`: in its bootloader an AVR chip is 03eb:2fef to 03eb:2ffb. On Windows it needs the driver that QMK Toolbox or Zadig installs.',
    'On Linux, run the command with sudo once: it says the same words where only the permission is missing.',
    'Where lsusb shows 0483:df11 the chip is an STM32, and dfu-util is the tool for it.',
  ],
};

const ENTER_KEYBOARD: Remedy = {
  kind: 'steps',
  title: 'Bring the keyboard into its bootloader while QMK waits',
  risk: 'none',
  steps: [
    'Press RESET on the board, or plug the keyboard in with its top left key (Esc) held.',
    'Run `lsusb` in a second terminal: something new must be listed, 0483:df11 for an STM32.',
    'If it is listed and QMK goes on waiting, its permission or driver is what is missing.',
  ],
};

const ENTER_HID: Remedy = {
  kind: 'steps',
  title: 'Bring the board into its HID bootloader',
  risk: 'none',
  steps: [
    'Press RESET (on a Blue Pill with BOOT1 set to 1), and run the command at once; the LED blinks fast while it waits.',
    'Run `lsusb`: it must show 1209:beba. Linux lets a user open it only with a udev rule, so try the command with sudo once.',
    'If 1209:beba never shows up, the board has no such bootloader: flash it in another way (DFU mode, SD card, serial).',
  ],
};

const LET_QMK_OPEN: Remedy = {
  kind: 'steps',
  title: 'Let QMK open what is there',
  risk: 'reversible',
  steps: [
    'Linux: copy the file util/udev/50-qmk.rules of the QMK folder to /etc/udev/rules.d, run `sudo udevadm control --reload-rules`, and plug the keyboard in again.',
    'Windows: start QMK Toolbox, menu Tools, Install Drivers, or give it the WinUSB driver with Zadig.',
    'Run `dfu-util -l` to see that it is found, and the same command of QMK again.',
  ],
};

/** STM32CubeProgrammer at USB, the Betaflight configurator, pydfu, dfu-programmer, hid-flash and QMK, which look for one. */
export function otherToolsMissing(facts: RunFacts | null): SaidLine[] {
  const app = linesSaying(runsOf(facts, 'cube-programmer', 'betaflight'), 'bootloader-silent').filter(
    ({ run, line }) =>
      /Target device not found|No STM32 device in DFU mode|^(?:.* -- )?USB DFU not found/.test(line.text) &&
      !/^(?:com|\/dev|swd|jtag)/i.test(run.arguments?.port ?? ''),
  );
  const atmel = linesSaying(runsOf(facts, 'dfu-programmer'), 'bootloader-silent').filter(
    ({ run }) => !says(run, 'bootloader-connected', 'flash-written'),
  );
  const hid = linesSaying(runsOf(facts, 'hid-flash'), 'bootloader-silent').filter(
    ({ run }) => !says(run, 'bootloader-connected', 'flash-written'),
  );
  const qmk = linesSaying(facts?.runs ?? [], 'bootloader-silent').filter(
    (said) => isQmk(said) && !writtenLater(said, facts),
  );
  return [...app, ...linesSaying(runsOf(facts, 'pydfu'), 'no-dfu-device'), ...atmel, ...hid, ...qmk];
}

/** QMK's makefile looks again and again, and goes on when the bootloader shows up. */
function writtenLater({ run, line }: SaidLine, facts: RunFacts | null): boolean {
  return (facts?.runs ?? []).some(
    (other) =>
      other.source === run.source &&
      other.host === run.host &&
      other.outcome === 'succeeded' &&
      other.lastLine > line.line,
  );
}

function isQmk({ line }: SaidLine): boolean {
  return line.details['reason'] === 'QMK';
}

const NAMES: Readonly<Partial<Record<Run['tool'], string>>> = {
  betaflight: 'The Betaflight configurator',
  pydfu: 'pydfu.py',
};

/** `seen`: a device in DFU mode that the text lists on the same host */
export function wordsOfOtherTool(
  host: string | null,
  first: SaidLine,
  items: readonly SaidLine[],
  seen: UsbDevice | null,
): FindingDraft {
  const origins = items.map((item) => item.origin);
  if (isQmk(first)) {
    return {
      subject: `QMK${onHost(host)}`,
      what: `QMK${onHost(host)} found no keyboard in its bootloader.`,
      why: seen
        ? `A board in DFU mode is listed (${labelOf(seen)}), so it is there. Most likely this user may not open it, or on Windows its driver is missing. Nothing was written.`
        : 'It starts the flash tool only when the bootloader shows up. Nothing was written.',
      origins: [...origins, ...(seen ? [seen.origin] : [])],
      remedies: seen ? [LET_QMK_OPEN] : [ENTER_KEYBOARD],
    };
  }
  if (first.run.tool === 'dfu-programmer') {
    return {
      subject: `dfu-programmer${onHost(host)}`,
      what: `dfu-programmer${onHost(host)} found no Atmel chip in its bootloader.`,
      why: 'It can only write to a chip of that make whose bootloader is waiting, and passes over one that it may not open. Nothing was written.',
      origins,
      remedies: [ENTER_ATMEL],
    };
  }
  if (first.run.tool === 'hid-flash') {
    return {
      subject: `hid-flash${onHost(host)}`,
      what: `hid-flash${onHost(host)} found no board in its HID bootloader (1209:beba).`,
      why: 'It can only write to a board that carries this bootloader and is in it, which it is for a moment after a reset. Nothing was written.',
      origins,
      remedies: [ENTER_HID],
    };
  }
  const name = NAMES[first.run.tool] ?? 'STM32CubeProgrammer';
  return {
    subject: `${name.replace(/^The /, '')}${onHost(host)}`,
    what: `${name}${onHost(host)} found no board in DFU mode.`,
    why: 'It can only write to a board whose boot ROM is waiting in DFU mode. Where lsusb or the device manager does list one, its driver or its permission is what is missing.',
    origins,
    remedies: [ENTER_DFU],
  };
}
