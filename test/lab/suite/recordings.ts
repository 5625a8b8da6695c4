import { RTS_DTR } from './stm32flash.ts';

/** One command line, and the simulated board that it meets. */
export interface Recording {
  /** of its file in test/fixtures/recorded */
  name: string;
  /** null: nothing is plugged in */
  scene: string | null;
  argv: readonly string[];
  /** as somebody in no group that matters; default root */
  asPlainUser?: true;
  /** a device node that appears some time after the board */
  waitFor?: string;
  /** more than one where it is a race */
  exitCode: number | readonly number[];
}

const IMAGE = 'out/klipper.bin';
const PORT = '/dev/ttyACM0';
const F446 = 'octopus-pro-f446';
const F446_START = '0x08008000';
const ID = '0483:df11';

const download = (target: string, ...words: string[]) =>
  `dfu-util ${words.join(' ')} -d ,${ID} -a 0 -s ${target} -D ${IMAGE}`.split(/ +/);

const dfu = (
  name: string,
  scene: string | null,
  exitCode: Recording['exitCode'],
  argv: readonly string[],
  more: Partial<Recording> = {},
): Recording => ({ name: `dfu-util-${name}`, scene, exitCode, argv, ...more });

const uart = (
  name: string,
  scene: string | null,
  exitCode: Recording['exitCode'],
  words: readonly string[],
  port = PORT,
  more: Partial<Recording> = {},
): Recording => ({
  name: `stm32flash-${name}`,
  scene,
  exitCode,
  argv: ['stm32flash', ...words, port],
  ...(scene === null ? {} : { waitFor: port }),
  ...more,
});

const write = (start: string, ...words: string[]) =>
  `-b 115200 -i ${RTS_DTR} ${words.join(' ')} -S ${start} -w ${IMAGE} -v -g ${start}`.split(/ +/);

export const RECORDINGS: readonly Recording[] = [
  dfu('list', F446, 0, ['dfu-util', '-l']),
  dfu('list-f429', 'octopus-pro-f429', 0, ['dfu-util', '-l']),
  dfu('list-g0b1', 'ebb36-g0b1', 0, ['dfu-util', '-l']),
  dfu('success', F446, 0, download(F446_START)),
  dfu('success-leave', F446, 0, download(`${F446_START}:leave`)),
  dfu('success-leave-f407', 'chip-stm32f407', 74, download('0x08000000:leave')),
  dfu('success-leave-f429', 'octopus-pro-f429', 0, download(`${F446_START}:leave`)),
  dfu('success-leave-h723', 'octopus-pro-h723', 0, download('0x08020000:leave')),
  // the board leaves while dfu-util asks for the reset: 74 says that it was gone already
  dfu('success-leave-and-reset', F446, [74, 251], download(`${F446_START}:leave`, '-R')),
  dfu('no-device', null, 74, download(`${F446_START}:leave`, '-R')),
  dfu('other-device-wanted', F446, 64, ['dfu-util', '-d', '1eaf:0003', '-a', '2', '-D', IMAGE]),
  dfu('permission', F446, 74, download(`${F446_START}:leave`), { asPlainUser: true }),
  dfu('two-boards', 'two-boards', 74, download(`${F446_START}:leave`)),
  dfu('no-such-alternate', F446, 74, ['dfu-util', '-d', `,${ID}`, '-a', '7', '-s', F446_START, '-D', IMAGE]),
  dfu('no-address', F446, 64, ['dfu-util', '-d', `,${ID}`, '-a', '0', '-D', IMAGE]),
  dfu('hex-file', F446, 64, ['dfu-util', '-d', `,${ID}`, '-a', '0', '-D', 'out/klipper.hex']),
  dfu('file-missing', F446, 66, ['dfu-util', '-a', '0', '-s', F446_START, '-D', 'klipper.bin']),
  dfu('address-in-ram', F446, 64, download('0x20000000:leave')),
  dfu('read-only-sectors', 'chip-at32f437', 64, ['dfu-util', '-a', '0', '-s', '0x08000000', '-D', IMAGE]),
  dfu('file-exists', F446, 73, ['dfu-util', '-a', '0', '-s', `${F446_START}:1024`, '-U', IMAGE]),
  dfu('read-protected', 'read-protected', 74, download(`${F446_START}:leave`)),
  dfu('stall', 'fault-stall', 74, download(`${F446_START}:leave`)),
  dfu('time-out', 'fault-timeout', 74, download(`${F446_START}:leave`)),
  dfu('lost-answer', 'fault-lost-answer', 74, download(`${F446_START}:leave`)),
  dfu('short-answer', 'fault-short-answer', 74, download(`${F446_START}:leave`)),
  dfu('unplugged', 'fault-unplug', 74, download(`${F446_START}:leave`)),
  dfu('running-klipper', 'skr-mini-e3-v3', 74, download('0x08002000:leave')),
  uart('success-f103', 'uart-skr-mini-e3', 0, write('0x08007000')),
  uart('success-f407', 'uart-stm32f407', 0, write('0x08000000')),
  uart('success-g0b1', 'uart-stm32g0b1', 0, write('0x08000000')),
  uart('information', 'uart-skr-mini-e3', 0, ['-b', '115200', '-i', RTS_DTR]),
  uart('unknown-h723', 'uart-stm32h723', 1, write('0x08000000')),
  uart('no-parity', 'uart-skr-mini-e3', 1, write('0x08007000', '-m', '8n1')),
  uart('held-in-reset', 'uart-skr-mini-e3', 1, ['-b', '115200', '-w', IMAGE, '-v', '-g', '0']),
  uart('read-protected', 'uart-protected', 1, write('0x08007000')),
  uart('no-port', null, 1, ['-w', IMAGE, '-v', '-g', '0'], '/dev/ttyUSB0'),
  uart('usb-id-as-port', F446, 1, ['-w', IMAGE, '-v', '-g', '0'], ID, { waitFor: '/dev/null' }),
  uart('on-klipper', 'skr-mini-e3-v3', 1, ['-w', IMAGE, '-v', '-g', '0']),
  uart('wrong-byte', 'uart-stm32f407', 1, [...write('0x08000000'), '-b', '921600']),
  uart('extra-ack-l412', 'uart-stm32l412', 1, write('0x08000000')),
  uart('permission', 'uart-skr-mini-e3', 1, write('0x08007000'), PORT, { asPlainUser: true }),
  uart('file-missing', 'uart-skr-mini-e3', 1, ['-w', 'klipper.bin', '-v', '-g', '0']),
];
