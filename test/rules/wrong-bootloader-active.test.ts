import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { rule } from '../../rules/usb/wrong-bootloader-active.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { bus, F407_LAYOUT, pasted, recorded, rom, running } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const QSPI = '@Flash /0x90000000/64*4Kg/0x90040000/60*64Kg/0x90400000/60*64Kg';
const listed = (name: string) =>
  pasted(
    'pi@printer:~ $ dfu-util -l',
    `Found DFU: [0483:df11] ver=0200, devnum=5, cfg=1, intf=0, path="1-1", alt=0, name="${name}", serial="0123"`,
  );
const refused = (address: number, name = 'Internal Flash  ') =>
  pastedRuns([
    pastedRun(1, 'dfu-util -a 0 -D firmware.bin', [
      ['device-id', 'Device ID 0483:df11', { vendorId: 0x0483, productId: 0xdf11 }],
      ['dfuse-interface-name', `DfuSe interface name: "${name}"`, { name }],
      ['address-not-writeable', 'Last page is not writeable', { address }],
    ]),
  ]);

ruleTable(rule, {
  finds: {
    'a file for external flash that the boot ROM was given': {
      evidence: refused(0x9000_0000),
      expect: { severity: 'error', certainty: 'certain', subject: 'the board' },
      says: [/0x90000000 lies in an external flash/, /program-boot/],
    },
    'a file for the other place of an external flash': {
      evidence: refused(0x7000_0000, '@Internal Flash  '),
      says: [/0x70000000/],
    },
    'a bootloader for external flash': {
      evidence: liveEvidence({ usb: bus(rom(QSPI)) }),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: '0483:df11 at 1-1.4',
        origins: [{ kind: 'device', path: '1-1.4', text: QSPI }],
      },
      says: [/0x90000000/, /BOOT0/],
    },
    'the same in a list of dfu-util': { evidence: listed(QSPI) },
    'one that calls its memory internal flash': {
      evidence: listed('@Internal Flash  /0x90000000/998*128Kg,1*128Kg,4*128Ka'),
    },
  },
  clears: {
    'an address behind every external flash': refused(0xa000_0000),
    'an address between the two places of an external flash': refused(0x8000_0000),
    'an address of an external flash that another bootloader refuses': refused(0x9000_0000, 'Flash'),
    'a bootloader whose name only ends like that': refused(0x9000_0000, 'No Internal Flash'),
    'a list in which another board has an internal flash': pastedRuns([
      pastedRun(1, 'dfu-util -a 0 -D firmware.bin', [
        ['found-dfu', 'Found DFU', { name: 'Internal Flash' }],
        ['address-not-writeable', 'Last page is not writeable', { address: 0x9000_0000 }],
      ]),
    ]),
    'the boot ROM': liveEvidence({ usb: bus(rom(F407_LAYOUT)) }),
    'a ROM whose map was not read': liveEvidence({ usb: bus(rom(null)) }),
    'a bootloader that offers the internal flash too': listed('@Flash /0x08000000/8*128Kg/0x90000000/64*4Kg'),
    'a running firmware': liveEvidence({ usb: bus(running('stm32h750xx')) }),
    'a list of boot ROMs': recorded('dfu-util-list'),
    'a clone with an id of its own': liveEvidence({
      usb: bus(rom(QSPI, { vendorId: 0x28e9, productId: 0x0189 })),
    }),
  },
  skips: { 'USB could not be read': liveEvidence({}) },
});

test('is why an address of the internal flash cannot be written', () => {
  const { verdict, silenced } = diagnose(
    pasted(
      'pi@printer:~ $ dfu-util -l',
      `Found DFU: [0483:df11] ver=0200, devnum=5, cfg=1, intf=0, path="1-1", alt=0, name="${QSPI}", serial="0123"`,
      'pi@printer:~ $ dfu-util -a 0 -s 0x08000000:leave -D firmware.bin',
      'dfu-util 0.11',
      'Opening DFU capable USB device...',
      'Device ID 0483:df11',
      'DfuSe interface name: "Flash "',
      'Downloading element to address = 0x08000000, size = 5376',
      'dfu-util: Last page at 0x080014ff is not writeable',
    ),
    rules,
  );
  expect(verdict).toMatchObject({ outcome: 'blocked', primary: rule.id });
  expect(silenced.map(({ finding, by }) => [finding.ruleId, by])).toEqual([
    ['address-not-writeable', rule.id],
  ]);
});
