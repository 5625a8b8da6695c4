import { rule } from '../../rules/usb/no-dfu-device.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -d ,0483:df11 -a 0 -s 0x8008000:leave -D out/klipper.bin';
const NONE = ['no-dfu-device', 'dfu-util: No DFU capable USB device available'] as const;
const failed = (firstLine: number, command = COMMAND) =>
  pastedRun(firstLine, command, [NONE], {
    outcome: 'failed',
    arguments: readDfuUtilArguments(command.split(' ')),
  });
const attached = (...devices: ReturnType<typeof usbDevice>[]) =>
  ({ intent: 'flash', usb: section({ devices, sightings: [] }) }) as const;

ruleTable(rule, {
  finds: {
    'what dfu-util says, with what it looked for': {
      evidence: pastedRuns([failed(1)]),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/looked for an STM32 in DFU mode \(0483:df11\)/, /BOOT0/],
    },
    'a path that was asked for': {
      evidence: pastedRuns([failed(1, 'dfu-util -p 1-1.2 -D out/klipper.bin')]),
      says: [/looked for a board at the USB path 1-1\.2/],
    },
    'an RP2040, and does not send anybody to BOOT0 or DFU mode': {
      evidence: pastedRuns([failed(1, 'dfu-util -d 2e8a:0003 -D out/katapult.bin')]),
      says: [/which has no such mode/, /\.uf2/, /^(?!.*BOOT0)/],
    },
    'a board that was asked into its bootloader and did not come back there': {
      evidence: pastedRuns([
        pastedRun(1, 'make flash', [['entering-bootloader', 'Entering bootloader on /dev/ttyACM0']]),
        { ...failed(5, 'dfu-util -p 1-1.2 -D out/klipper.bin'), parent: 0 },
      ]),
      says: [/asked to start the bootloader/, /make flash FLASH_DEVICE=0483:df11/],
    },
    'the retry after a success, and says that the board has left': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [['file-downloaded', 'File downloaded successfully']], {
          outcome: 'succeeded',
        }),
        failed(20),
      ]),
      says: [/had written everything/],
    },
    'what STM32CubeProgrammer says of USB': {
      evidence: paste('STM32CubeProgrammer v2.4.0\nError: Target device not found\n'),
      says: [/STM32CubeProgrammer found no board in DFU mode/],
    },
    'what the Betaflight configurator says': {
      evidence: paste('2019-05-18 @ 17:01:12 -- USB DFU not found\n'),
      expect: { subject: 'Betaflight configurator' },
    },
    'what dfu-programmer says, and speaks of Atmel chips': {
      evidence: paste('$ dfu-programmer atmega32u4 flash kb.hex\ndfu-programmer: no device present.\n'),
      expect: { subject: 'dfu-programmer' },
      says: [/no Atmel chip in its bootloader/, /03eb/, /^(?!.*BOOT0)/],
    },
    'what hid-flash says': {
      evidence: paste(
        '> Searching for [1209:BEBA] device...\n##########\n> Error - [1209:BEBA] device is not found :(\n',
      ),
      says: [/HID bootloader \(1209:beba\)/],
    },
    'QMK that waits, with no board listed': {
      evidence: paste('Bootloader not found. Make sure the board is in bootloader mode.\n'),
      expect: { subject: 'QMK' },
      says: [/Press RESET on the board/],
    },
    'QMK that waits for a board that is listed': {
      evidence: paste(
        'Bootloader not found. Make sure the board is in bootloader mode.\n\nBus 003 Device 061: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n',
      ),
      says: [/A board in DFU mode is listed/, /50-qmk\.rules/],
    },
    'a live host without any, when a flash is intended': {
      evidence: liveEvidence(attached(usbDevice(0x1d6b, 2))),
    },
    'a Bluetooth stick in run time, which is no board': {
      evidence: liveEvidence(
        attached(
          dfuDevice(null, {
            vendorId: 0x0a5c,
            productId: 0x21e8,
            configurations: dfuDevice(null).configurations.map((configuration) => ({
              ...configuration,
              interfaces: configuration.interfaces.map((each) => ({ ...each, interfaceProtocol: 1 })),
            })),
          }),
        ),
      ),
    },
  },
  clears: {
    'STM32CubeProgrammer at a debug probe': paste(
      '$ STM32_Programmer_CLI -c port=SWD -w x.bin 0x08000000\nSTM32CubeProgrammer v2.4.0\nError: Target device not found\n',
    ),
    'dfu-programmer that found the chip at its second try': paste(
      'dfu-programmer: no device present.\nBootloader Version: 0x00 (0)\n23292 bytes used (81.24%)\n',
    ),
    'QMK that waited until the board came': paste(
      `pi@printer:~ $ make kb:default:flash\nBootloader not found. Make sure the board is in bootloader mode.\n${DFU_SUCCESS.slice(DFU_SUCCESS.indexOf('\n') + 1)}`,
    ),
    'a healthy printer, when nobody wants to flash it': healthyEvidence(),
    'a board that was seen and could not be opened': pastedRuns([
      pastedRun(1, COMMAND, [
        [
          'cannot-open-dfu-device',
          'Cannot open DFU device 0483:df11',
          { vendorId: 0x0483, productId: 0xdf11 },
        ],
        NONE,
      ]),
    ]),
    'a board in DFU mode': liveEvidence(attached(dfuDevice(null))),
  },
  skips: { 'the bus could not be looked at': liveEvidence({ intent: 'flash' }) },
});
