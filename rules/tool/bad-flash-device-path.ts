import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { deviceIn, flashDeviceOf } from '../../src/diagnosis/flash-device.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import {
  byHost,
  linesSaying,
  onHost,
  runOrigin,
  runsOf,
  type SaidLine,
} from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** flash_usb.py: no such port, or none that belongs to a USB device */
const REASONS = [
  'Unable to find tty device',
  'Unable to find tty usb device',
  "Unable to find serial 'by-path' folder",
];
const DOUBLED = /^\/dev\/.{0,60}\/(?=\/dev\/)/;
const USB_PATH = /^\d{1,3}-\d[\d.]{0,40}$/;
const NEARLY_AN_ID = /^[0-9a-zA-Z]{4}[:;,. -][0-9a-zA-Z]{4}$/;

type Fault = Pick<FindingDraft, 'what' | 'why'> & { device: string | null; remedies: Remedy[] };

/** FLASH_DEVICE is empty, mistyped, or names a port that is not there. */
export const rule = defineRule({
  id: 'bad-flash-device-path',
  title: 'FLASH_DEVICE is not a device that can be flashed',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The FLASH_DEVICE of `make flash` is missing, mistyped, or names a port that is not there.',
    why: "Klipper's script looks up the port to ask the board into its bootloader. Without it the flash ends before anything is written.",
    fix: 'Give the port as `ls /dev/serial/by-id/*` shows it, or 0483:df11 for a board that is in DFU mode.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const failed = linesSaying(runs.runs, 'failed-to-flash').filter(({ line }) =>
      REASONS.includes(String(line.details['reason'])),
    );
    for (const { host, first, items } of byHost(failed)) {
      const { device, ...fault } = faultOf(first, onHost(host));
      yield {
        subject: `${device || 'FLASH_DEVICE'}${onHost(host)}`,
        ...fault,
        origins: items.map((item) => item.origin),
      };
    }
    const empty = linesSaying(runs.runs, 'specify-flash-device');
    const cut = runsOf(runs, 'make').flatMap((run) => {
      const given = flashDeviceOf(run);
      return given?.detached && run.outcome !== 'succeeded' ? [{ run, device: given.value }] : [];
    });
    for (const { host, first, items } of byHost(cut)) {
      yield {
        subject: `FLASH_DEVICE${onHost(host)}`,
        what: `A space behind "FLASH_DEVICE="${onHost(host)} cut the device off from it, so make was given none.`,
        why: 'make took the device for another thing to build. Nothing was written.',
        origins: items.map(({ run }) => runOrigin(run)),
        remedies: [again(printable(first.device, 200))],
      };
    }
    const cutHosts = new Set(cut.map(({ run }: { run: Run }) => run.host));
    for (const { host, items } of byHost(empty)) {
      if (cutHosts.has(host)) continue;
      yield {
        subject: `FLASH_DEVICE${onHost(host)}`,
        what: `\`make flash\`${onHost(host)} was not told which device to flash.`,
        why: 'Klipper does not guess the board. Nothing was written.',
        origins: items.map((item) => item.origin),
        remedies: [LOOK_UP, again('0483:df11')],
      };
    }
  },
});

function faultOf({ line }: SaidLine, where: string): Fault {
  const device = printable(deviceIn(line) ?? '', 200);
  const why = 'The flash ended before it had spoken to the board. Nothing was written.';
  const doubled = DOUBLED.exec(device);
  if (doubled) {
    return {
      device,
      what: `FLASH_DEVICE${where} names its folder twice: ${device}.`,
      why,
      remedies: [again(device.slice(doubled[0].length))],
    };
  }
  if (USB_PATH.test(device)) {
    return {
      device,
      what: `FLASH_DEVICE${where} is a USB path (${device}), and \`make flash\` takes a serial port or a USB id only.`,
      why,
      remedies: [LOOK_UP, again('0483:df11')],
    };
  }
  if (NEARLY_AN_ID.test(device)) {
    return {
      device,
      what: `FLASH_DEVICE${where} is "${device}", which is neither a serial port nor a USB id: an id is four hexadecimal digits, a colon and four more.`,
      why,
      remedies: [again('0483:df11')],
    };
  }
  if (String(line.details['reason']).includes('by-path')) {
    return {
      device,
      what: `There is no USB serial port at all${where}, so ${device || 'the device'} cannot be one.`,
      why: 'The folder /dev/serial is there only while a USB serial port is attached. The board may be off, in DFU mode already, or behind a cable that only charges. Nothing was written.',
      remedies: [LOOK_UP, again('0483:df11')],
    };
  }
  return {
    device,
    what: `${device || 'The device'} is not there${where}, or is no serial port of a USB device.`,
    why: `The name may be mistyped, or the board has another one now: in DFU mode it has no serial port, and after new firmware the name can change. ${why}`,
    remedies: [LOOK_UP, again('0483:df11')],
  };
}

const LOOK_UP: Remedy = {
  kind: 'steps',
  title: 'See what the board is called',
  risk: 'none',
  steps: [
    'Run `ls /dev/serial/by-id/*`: a board that runs Klipper is the one that begins with usb-Klipper. Copy that line as it is, folder and all.',
    'If it is not there, run `dfu-doctor list`: a board in DFU mode is 0483:df11 and has no serial port.',
  ],
};

function again(device: string): Remedy {
  const isId = /^[0-9a-f]{4}:[0-9a-f]{4}$/i.test(device);
  return {
    kind: 'command',
    title: isId ? 'For a board that is in DFU mode' : 'Flash again with the name put right',
    risk: 'destructive',
    argv: ['make', 'flash', `FLASH_DEVICE=${device}`],
    elevated: false,
  };
}
