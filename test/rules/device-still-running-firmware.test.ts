import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { rule } from '../../rules/usb/device-still-running-firmware.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import {
  dfuDevice,
  F446_LAYOUT,
  liveEvidence,
  pastedRun,
  pastedRuns,
  section,
  usbDevice,
  usbString,
} from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const klipper = (mcu: string | null, more: Partial<UsbDevice> = {}) =>
  usbDevice(0x1d50, 0x614e, { product: mcu === null ? null : usbString(mcu), ...more });
const on = (...devices: UsbDevice[]): { usb: Evidence['usb'] } => ({
  usb: section({ devices, sightings: [] }),
});
const flashing = (...devices: UsbDevice[]) => liveEvidence({ intent: 'flash', ...on(...devices) });

function withConfig(evidence: Evidence, symbols: Record<string, string>): Evidence {
  return {
    ...evidence,
    klipper: section({
      path: '/k',
      remote: null,
      commit: null,
      localChanges: null,
      config: { path: '/k/.config', modifiedMs: 0, symbols, lines: {} },
      flashCalls: [],
      newestSource: null,
    }),
  };
}

const PORT = '/dev/serial/by-id/usb-Klipper_stm32h723xx_2B0007000C50425539393020-if00';
const port = section<SerialPortFacts>({
  ports: [
    {
      path: '/dev/ttyACM0',
      byId: [PORT],
      byPath: [],
      driver: 'cdc_acm',
      usbPath: '1-1.4',
      vendorId: 0x1d50,
      productId: 0x614e,
      access: 'read-write',
      holder: null,
      host: null,
      origin: { kind: 'device', path: '/dev/ttyACM0' },
    },
  ],
});

/** A listing of the running firmware at this line of the paste. */
const listed = (line: number, sightings: UsbFacts['sightings'] = []): { usb: Evidence['usb'] } => ({
  usb: section({
    devices: [klipper(null, { path: null, origin: log(line) })],
    sightings,
  }),
});
const log = (line: number) => ({ kind: 'log' as const, source: 'paste', line, text: 'ID 1d50:614e' });
const lsusb = (line: number) => pastedRun(line, 'lsusb', [['unrecognised', 'ID 1d50:614e']]);
const dfuUtil = (
  line: number,
  meaning: 'no-dfu-device' | 'file-downloaded' | 'device-id',
  command = 'dfu-util -a 0 -s 0x8008000:leave -D x',
): Run =>
  pastedRun(line, command, [[meaning, 'x']], {
    arguments: readDfuUtilArguments(command.split(' ')),
    outcome: meaning === 'file-downloaded' ? 'succeeded' : 'failed',
  });

ruleTable(rule, {
  finds: {
    'a board beside the port of another': {
      evidence: { ...flashing(klipper('stm32f446xx', { path: '1-2' })), serialPorts: port },
      says: [/usb-Klipper_\.\.\./],
    },
    'a board whose place nobody knows, beside a port whose place nobody knows': {
      evidence: {
        ...flashing(klipper('stm32f446xx', { path: null })),
        serialPorts: section({ ports: port.value.ports.map((one) => ({ ...one, usbPath: null })) }),
      },
      says: [/usb-Klipper_\.\.\./],
    },
    'a board that a .config for another chip tells nothing of': {
      evidence: withConfig(flashing(klipper('stm32h723xx')), { CONFIG_MCU: 'stm32g0b1xx' }),
      says: [/Octopus Pro/],
    },
    'a board that runs Klipper when one is to be flashed': {
      evidence: flashing(usbDevice(0x1d6b, 2, { path: 'usb1' }), klipper('stm32h723xx')),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: '1d50:614e at 1-1.4',
        origins: [{ kind: 'device', path: '1-1.4' }],
      },
      says: [/STM32H723/, /Octopus Pro/, /hold BOOT0/, /make flash FLASH_DEVICE=/],
    },
    'a board whose heater may be on in DFU mode': {
      evidence: flashing(klipper('stm32f429xx')),
      says: [/Unplug the heaters of a BTT Octopus Pro \(STM32F429\) first/],
    },
    'the MCU and the port by the port, and the board by the .config': {
      evidence: withConfig(
        { ...flashing(klipper(null)), serialPorts: port },
        { CONFIG_MCU: 'stm32h723xx', CONFIG_CLOCK_REF_FREQ: '25000000' },
      ),
      says: [new RegExp(PORT), /STM32H723/],
    },
    'a board that the .config narrows down': {
      evidence: withConfig(flashing(klipper('stm32f446xx')), {
        CONFIG_MCU: 'stm32f446xx',
        CONFIG_FLASH_APPLICATION_ADDRESS: '0x8000000',
        CONFIG_CLOCK_REF_FREQ: '12000000',
      }),
      says: [/FYSETC Spider/, /LDO Leviathan/],
    },
    'a chip without DFU': { evidence: flashing(klipper('stm32f103xe')), says: [/no USB DFU in its ROM/] },
    'a chip that is no STM32': { evidence: flashing(klipper('rp2040')), says: [/rp2040 is no STM32/] },
    'a board of an unknown chip': { evidence: flashing(klipper(null)), says: [/jumper on BOOT0 or hold/] },
    'each of two boards': {
      evidence: flashing(klipper('stm32f446xx'), klipper('stm32g0b1xx', { path: '1-2' })),
      count: 2,
    },
    'a listing before a command that found nothing': {
      evidence: pastedRuns([lsusb(1), dfuUtil(3, 'no-dfu-device')], listed(2)),
      expect: { origins: [log(2), { kind: 'log', source: 'paste', line: 4, text: 'x' }] },
    },
    'a listing after a reboot request that came to nothing': {
      evidence: pastedRuns([dfuUtil(1, 'no-dfu-device', 'dfu-util -p 1-1.4 -a 0 -D x'), lsusb(3)], listed(4)),
    },
  },
  clears: {
    'a board in the boot ROM of an RP2040': flashing(klipper('stm32f446xx'), usbDevice(0x2e8a, 3)),
    'a board in a HID bootloader': flashing(klipper('stm32f446xx'), usbDevice(0x1209, 0xbeba)),
    'a machine without a board': flashing(usbDevice(0x1d6b, 2)),
    'a healthy printer that nobody wants to flash': liveEvidence(on(klipper('stm32f446xx'))),
    'another board in DFU mode': flashing(
      klipper('stm32f446xx'),
      dfuDevice(usbString(F446_LAYOUT), { path: '1-2' }),
    ),
    'Katapult that waits': flashing(klipper('stm32f446xx'), usbDevice(0x1d50, 0x6177, { path: '1-2' })),
    'no board at all': flashing(usbDevice(0x1d6b, 2)),
    'a listing of the good end': pastedRuns([dfuUtil(1, 'file-downloaded'), lsusb(3)], listed(4)),
    'a flash that succeeded after the board was brought into DFU mode': pastedRuns(
      [lsusb(1), dfuUtil(3, 'no-dfu-device'), dfuUtil(5, 'file-downloaded')],
      listed(2),
    ),
    'a board that was in DFU mode after the listing': pastedRuns(
      [lsusb(1), dfuUtil(3, 'no-dfu-device'), dfuUtil(5, 'device-id')],
      listed(2),
    ),
    'a later listing that shows DFU mode': pastedRuns(
      [lsusb(1), dfuUtil(3, 'no-dfu-device'), lsusb(6)],
      listed(2, [
        {
          vendorId: 0x0483,
          productId: 0xdf11,
          busNumber: 1,
          deviceNumber: 7,
          path: null,
          host: null,
          origin: log(7),
        },
      ]),
    ),
    'a listing from before Klipper was asked to reboot': pastedRuns(
      [lsusb(1), dfuUtil(3, 'no-dfu-device', 'dfu-util -p 1-1.4 -a 0 -D x')],
      listed(2),
    ),
  },
  skips: { 'USB could not be read': liveEvidence({ intent: 'flash' }) },
});

test('stands for "no board in DFU mode"', () => {
  const { findings, silenced } = diagnose(flashing(klipper('stm32f446xx')), rules);
  expect(findings[0]?.ruleId).toBe(rule.id);
  expect(silenced.map(({ finding, by }) => [finding.ruleId, by])).toContainEqual(['no-dfu-device', rule.id]);
});
