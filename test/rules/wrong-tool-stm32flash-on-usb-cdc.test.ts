import { readFileSync } from 'node:fs';
import { rule } from '../../rules/tool/wrong-tool-stm32flash-on-usb-cdc.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { KernelEvent } from '../../src/evidence/kernel-log.ts';
import { readStm32flashArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const silentAt = (port: string, sections: Partial<Evidence> = {}) => {
  const command = `stm32flash -w klipper.bin -v -g 0 ${port}`;
  return pastedRuns(
    [
      pastedRun(1, command, [['init-failed', 'Failed to init device.']], {
        arguments: readStm32flashArguments(command.split(' ')),
        outcome: 'failed',
      }),
    ],
    sections,
  );
};
const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const event = (
  kind: KernelEvent['kind'],
  port: string,
  text: string,
  ids: [number, number] | null,
): KernelEvent => ({
  kind,
  seconds: 1,
  port,
  deviceNumber: null,
  vendorId: ids?.[0] ?? null,
  productId: ids?.[1] ?? null,
  errno: null,
  text,
  host: null,
  origin: { kind: 'log', source: 'paste', line: 1, text },
});
const kernelLog = (ids: [number, number]) => ({
  kernelLog: section({
    events: [
      event('device-found', '2-3', 'New USB device found', ids),
      event('tty-attached', '2-3:1.0', 'cdc_acm 2-3:1.0: ttyACM0: USB ACM device', null),
    ],
  }),
});

ruleTable(rule, {
  finds: {
    "the running Klipper's port by its name": {
      evidence: silentAt('/dev/serial/by-id/usb-Klipper_stm32f407xx_1B0032000B51373330333137-if00'),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/running Klipper/, /BOOT0/],
    },
    'a firmware that the kernel log names': {
      evidence: silentAt('/dev/ttyACM0', kernelLog([0x1eaf, 0x0004])),
      expect: { certainty: 'certain' },
    },
    'what the laboratory recorded at the port of a running Klipper': {
      evidence: recorded('stm32flash-on-klipper'),
      expect: { certainty: 'likely' },
    },
    'a port that a list in the text shows to be Klipper': {
      evidence: paste(
        `pi@printer:~ $ ls -l /dev/serial/by-id\nlrwxrwxrwx 1 root root 13 Jan  1 12:00 usb-Klipper_stm32f446xx_2B00-if00 -> ../../ttyACM0\npi@printer:~ $ stm32flash -b 115200 /dev/ttyACM0\nstm32flash 0.7\n\nFailed to init device, timeout.\n`,
      ),
      expect: { certainty: 'certain' },
    },
    'a ttyACM port with nothing known about it, as likely': {
      evidence: silentAt('/dev/ttyACM0'),
      expect: { certainty: 'likely' },
      says: [/most likely is/],
    },
    'the port that make named': {
      evidence: pastedRuns([
        pastedRun(1, 'make serialflash FLASH_DEVICE=/dev/ttyACM0', [
          [
            'flashing-via-stm32flash',
            'Flashing out/klipper.bin to /dev/ttyACM0 via stm32flash',
            { device: '/dev/ttyACM0' },
          ],
        ]),
        pastedRun(3, null, [['init-failed', 'Failed to init device.']], {
          tool: 'stm32flash',
          parent: 0,
          outcome: 'failed',
        }),
      ]),
    },
  },
  clears: {
    'an adapter at a UART': silentAt('/dev/ttyUSB0'),
    'an adapter that speaks CDC, by the kernel log': silentAt('/dev/ttyACM0', kernelLog([0x1a86, 0x55d3])),
    'an ST-Link by its name': silentAt('/dev/serial/by-id/usb-STMicroelectronics_STM32_STLink_0669-if02'),
    'a plain ttyACM port that was given a baud rate, as an adapter is': recorded('stm32flash-held-in-reset'),
    'a port at which another byte came back': recorded('stm32flash-wrong-byte'),
    'a boot ROM that answered': pastedRuns([
      pastedRun(1, 'stm32flash /dev/ttyACM0', [
        ['stm32-device-id', 'Device ID    : 0x0413 (STM32F40xxx/41xxx)'],
      ]),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
