import { rule } from '../../rules/usb/dfu-device-not-back-at-path.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
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

ruleTable(rule, {
  finds: {
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
