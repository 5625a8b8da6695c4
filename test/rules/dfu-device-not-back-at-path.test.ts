import { rule } from '../../rules/usb/dfu-device-not-back-at-path.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const DEVICE = '/dev/serial/by-id/usb-Klipper_stm32g0b1xx_150022001850415339373620-if00';
const flash = (
  end: string,
  { device = DEVICE, reconnect = true, prompt = 'pi@printer:~/klipper $ make flash\n' } = {},
) =>
  `${prompt}  Flashing out/klipper.bin to ${device}
Entering bootloader on ${device}
${reconnect ? 'Device reconnect on /sys/devices/platform/soc/usb2/2-1/2-1.1/2-1.1:1.0\n' : ''}sudo dfu-util -p 2-1.1 -R -a 0 -s 0x8002000:leave -D out/klipper.bin

dfu-util 0.11

${end}

Failed to flash to ${device}: Error running dfu-util
`;
const NONE = 'dfu-util: No DFU capable USB device available';

type Said = Parameters<typeof pastedRun>[2][number];
const ENTERING: Said = ['entering-bootloader', 'Entering bootloader'];
const NOBODY: Said = ['no-dfu-device', NONE];
const asked = (command: string, said: Said, makeLine = 1, told: string | null = command) =>
  pastedRuns([
    pastedRun(makeLine, 'make flash', [ENTERING]),
    pastedRun(5, command, [said], {
      parent: 0,
      arguments: told === null ? null : readDfuUtilArguments(told.split(' ')),
    }),
  ]);
const BY_PATH = 'dfu-util -p 2-1.1 -D x.bin';

ruleTable(rule, {
  finds: {
    'a device that dfu-util itself asked to change, and that stayed away': {
      evidence: paste(
        '$ dfu-util -a 1 -d 2fe3:0101 -D fw.bin\ndfu-util 0.11\nDevice really in Run-Time Mode, send DFU detach request...\nLost device after RESET?\n',
      ),
      says: [/did not come back/, /WinUSB/],
    },
    'a board whose port the text does not tell': {
      evidence: asked(BY_PATH, NOBODY),
      says: [/The board was asked to start its bootloader/],
    },
    'a board that was asked in the very line of the command': { evidence: asked(BY_PATH, NOBODY, 4) },
    'something else that came back': {
      evidence: paste(flash(NONE)),
      expect: { severity: 'error', certainty: 'likely', subject: 'USB path 2-1.1 on pi@printer' },
      says: [/Something did come back at that path/, /make flash FLASH_DEVICE=0483:df11/],
    },
    'nothing that came back': {
      evidence: paste(flash(NONE, { reconnect: false })),
      says: [/Nothing came back at that path in time/],
    },
    'a text without its command': { evidence: paste(flash(NONE, { prompt: '' })) },
    'two tries as one finding': { evidence: paste(flash(NONE) + flash(NONE)) },
  },
  clears: {
    'a command that names no path': asked('dfu-util -D x.bin', NOBODY),
    'a command that is not in the text': asked(BY_PATH, NOBODY, 1, null),
    'a board that was there': asked(BY_PATH, ['device-id', 'Device ID 0483:df11']),
    'a board that was asked only later': asked(BY_PATH, NOBODY, 20),
    'a flash that worked': paste(DFU_SUCCESS),
    'a board in DFU mode that may not be opened': paste(
      flash(`dfu-util: Cannot open DFU device 0483:df11 found on devnum 12 (LIBUSB_ERROR_ACCESS)\n${NONE}`),
    ),
    'an adapter, which never comes back so': paste(
      flash(NONE, { device: '/dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0' }),
    ),
    'dfu-util alone': paste(`$ dfu-util -d 0483:df11 -D out/klipper.bin\n${NONE}\n`),
  },
  skips: { 'a live machine': liveEvidence({}) },
});
