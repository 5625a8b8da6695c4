import { rule } from '../../rules/usb/read-protected.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { bus, F072_LAYOUT, F407_LAYOUT, pasted, recorded, rom } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin';
const VENDOR = [
  'device-status',
  'DFU state(10) = dfuERROR, status(11) = iString indicates a vendor specific error',
  { state: 'dfuERROR', status: 11 },
] as const;
const ERASE = [
  'dfuse-download-failed',
  'dfu-util: ERASE_PAGE not correctly executed',
  { command: 'ERASE_PAGE' },
] as const;
const ADDRESS = [
  'dfuse-download-failed',
  'dfu-util: SET_ADDRESS not correctly executed',
  { command: 'SET_ADDRESS' },
] as const;
const UPLOAD = ['upload-failed', 'dfu-util: Error during upload'] as const;
const WRITTEN = ['file-downloaded', 'File downloaded successfully'] as const;
const failed = (...said: Parameters<typeof pastedRun>[2]) =>
  pastedRun(1, COMMAND, said, { outcome: 'failed' });
const withBoard = (layout: string) => bus(rom(layout, { host: null, path: null }));
const f072 = withBoard(F072_LAYOUT);
/** its option bytes are where F0 has them */
const F072 = {
  ...f072,
  value: {
    ...f072.value,
    devices: f072.value.devices.map((device) => ({
      ...device,
      configurations: device.configurations.map((configuration) => ({
        ...configuration,
        interfaces: configuration.interfaces.map((one) =>
          one.name && one.alternateSetting === 1
            ? { ...one, name: { ...one.name, text: '@Option Bytes  /0x1FFFF800/01*016 e' } }
            : one,
        ),
      })),
    })),
  },
};
const PLAIN_DFU = [
  '$ dfu-util -d 0483:df11 -D outfile.bin',
  'dfu-util 0.9',
  'Opening DFU capable USB device...',
  'ID 0483:df11',
  'Determining device status: state = dfuIDLE, status = 0',
  'Copying data from PC to DFU device',
  'Download\t[                         ]   0%            0 bytes failed!',
  'state(10) = dfuERROR, status(4) = Memory erase function failed',
];

ruleTable(rule, {
  finds: {
    'an erase that was refused, as a hint': {
      evidence: recorded('dfu-util-read-protected'),
      expect: { severity: 'error', certainty: 'hint' },
      says: [/A hint/, /USB 2 hub/, /part\.bin/],
    },
    'a refused erase of plain DFU': {
      evidence: pasted(...PLAIN_DFU),
      expect: { severity: 'error', certainty: 'hint' },
    },
    'a vendor-specific error and a refused erase, as likely': {
      evidence: pastedRuns([failed(VENDOR, ERASE)]),
      expect: { certainty: 'likely' },
      says: [
        /vendor-specific error \(status 11\) and refused to erase/,
        /unprotect:force/,
        /Only if the hub/,
      ],
    },
    'two signs of a chip that needs no hub': {
      evidence: pastedRuns([failed(VENDOR, ERASE)], { usb: withBoard(F407_LAYOUT) }),
      expect: { certainty: 'likely' },
      says: [/^(?!.*USB 2 hub).*unprotect:force/],
    },
    'two signs of a chip that may need a hub, and never offers to erase it': {
      evidence: pastedRuns([failed(VENDOR, ERASE, UPLOAD)], { usb: F072 }),
      expect: { certainty: 'likely' },
      says: [/^(?!.*unprotect).*USB 2 hub/],
    },
    'an address refused with a vendor-specific error': {
      evidence: pastedRuns([failed(VENDOR, ADDRESS)]),
      expect: { certainty: 'likely' },
    },
    'a NACK of the serial bootloader': {
      evidence: recorded('stm32flash-read-protected'),
      expect: { certainty: 'hint' },
      says: [/stm32flash -r/, /^(?!.*USB 2 hub)/],
    },
    'two different NACKs of the serial bootloader': {
      evidence: pastedRuns([
        pastedRun(1, 'stm32flash -w a.bin /dev/ttyUSB0', [
          ['nack', 'Got NACK from device on command 0x11', { command: 0x11 }],
          ['nack', 'Got NACK from device on command 0x43', { command: 0x43 }],
        ]),
      ]),
      expect: { certainty: 'likely' },
      says: [/stm32flash -k/],
    },
    "what Betaflight's configurator says": {
      evidence: pasted(
        'Initiating reboot to bootloader',
        'Address load for option bytes sector failed. Very likely due to read protection.',
        'Board seems read protected. Unprotecting...',
        'Programming: FAILED',
      ),
      expect: { certainty: 'likely' },
    },
  },
  clears: {
    'a leftover of an earlier attempt': pastedRuns([
      failed(VENDOR, ['address-not-writeable', 'dfu-util: Page at 0x0 is not writeable']),
    ]),
    'a leftover that was cleared before all was written': pastedRuns([
      pastedRun(1, COMMAND, [VENDOR, WRITTEN], { outcome: 'succeeded' }),
    ]),
    'an address that is refused for another reason': pastedRuns([failed(ADDRESS)]),
    'a NACK on a command that says nothing of protection': pastedRuns([
      pastedRun(1, 'stm32flash /dev/ttyUSB0', [
        ['nack', 'Got NACK from device on command 0x01', { command: 1 }],
      ]),
    ]),
    'a flash that succeeded': recorded('dfu-util-success-leave-f407'),
    'a board that was unplugged': recorded('dfu-util-unplugged'),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
