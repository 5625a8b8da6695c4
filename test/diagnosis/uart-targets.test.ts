import { describe, expect, test } from 'vitest';
import { firmwarePort, gotAnotherByte, knownPorts, portOf } from '../../src/diagnosis/uart-targets.ts';
import { pastedRun } from '../fixtures/evidence.ts';
import { kernelEvent, serialPort } from './small-facts.ts';

const NONE = knownPorts(null, null);
const KLIPPER = { vendorId: 0x1d50, productId: 0x614e };
const run = (command = 'stm32flash -w x.bin', ...rest: Parameters<typeof pastedRun>[2]) =>
  pastedRun(1, command, rest);

describe('what is known of a port', () => {
  test('a listed one by its path and by each of its links', () => {
    const link = '/dev/serial/by-id/usb-x-if00';
    const place = '/dev/serial/by-path/platform-1';
    const known = knownPorts(
      { ports: [serialPort('/dev/ttyACM0', { byId: [link], byPath: [place], ...KLIPPER })] },
      null,
    );
    const entry = { ids: KLIPPER, links: [link, place] };
    expect([...known]).toEqual([
      ['/dev/ttyACM0', entry],
      [link, entry],
      [place, entry],
    ]);
  });

  test('one without complete ids has none, and one of which nothing is known is left out', () => {
    const link = '/dev/serial/by-id/usb-x-if00';
    for (const half of [{ vendorId: 0x1d50 }, { productId: 0x614e }]) {
      const ports = [serialPort('/dev/ttyACM0', { byId: [link], ...half }), serialPort('/dev/ttyACM1', half)];
      expect([...knownPorts({ ports }, null).keys()]).toEqual(['/dev/ttyACM0', link]);
      expect(knownPorts({ ports }, null).get(link)?.ids).toBeNull();
    }
  });

  test('the kernel log tells it by the device that was found at the same place, through its interface', () => {
    const events = [
      kernelEvent('device-found', { port: '1-1', ...KLIPPER }),
      kernelEvent('device-found', { port: '1-2', vendorId: 0x0483 }),
      kernelEvent('tty-attached', { port: '1-1:1.0', text: 'cdc_acm 1-1:1.0: ttyACM12: USB ACM device' }),
      kernelEvent('tty-attached', { port: '1-2:1.0', text: 'cdc_acm 1-2:1.0: ttyACM1: USB ACM device' }),
      kernelEvent('tty-attached', { port: '1-1:1.0', text: 'nothing with a name' }),
      kernelEvent('other-usb', { port: '1-1', text: 'ttyACM7 is only spoken of', vendorId: 1, productId: 2 }),
      kernelEvent('tty-attached', { text: 'ttyACM3 nowhere' }),
    ];
    expect([...knownPorts(null, { events })]).toEqual([['ttyACM12', { ids: KLIPPER, links: [] }]]);
  });
});

describe('the port that stm32flash was told to open', () => {
  const facts = (...runs: ReturnType<typeof run>[]) => ({ runs, linesRead: 1, linesRecognised: 1 });
  const make = (device: string | null) =>
    pastedRun(1, 'make serialflash', [
      ['flashing-via-stm32flash', 'Flashing', device === null ? {} : { device }],
    ]);
  const own = (port: string | null) => ({
    ...run(),
    parent: 0,
    arguments: port === null ? null : ({ port } as never),
  });

  test('is that of its own command line, else what make said before it', () => {
    expect(portOf(own('/dev/ttyS0'), facts(make('/dev/ttyACM0')))).toBe('/dev/ttyS0');
    expect(portOf(own(null), facts(make('/dev/ttyACM0')))).toBe('/dev/ttyACM0');
    expect(portOf(make('/dev/ttyACM0'), facts())).toBe('/dev/ttyACM0');
  });

  test('is not known where nobody tells', () => {
    expect(portOf(own(null), facts(make('')))).toBeNull();
    expect(portOf(own(null), facts(make(null)))).toBeNull();
    expect(portOf(run(), facts(make('/dev/ttyACM0')))).toBeNull();
  });
});

describe('the port of a firmware', () => {
  test.each([
    ['/dev/serial/by-id/usb-Klipper_stm32f446xx_1-if00', 'Klipper'],
    ['/dev/serial/by-id/usb-katapult_stm32f446xx_1-if00', 'Katapult'],
    ['/dev/serial/by-id/usb-CanBoot_stm32f446xx_1-if00', 'Katapult'],
  ])('is known by its name: %s', (port, name) => {
    const found = firmwarePort(run(), port, NONE);
    expect(found?.certainty).toBe('certain');
    expect(found?.name).toContain(name);
  });

  test('is known by any of its links and by its ids', () => {
    const links = ['/dev/serial/by-path/platform-1', '/dev/serial/by-id/usb-katapult_stm32f446xx_1-if00'];
    const linked = knownPorts({ ports: [serialPort('/dev/ttyACM0', { byId: links })] }, null);
    expect(firmwarePort(run(), '/dev/ttyACM0', linked)).toEqual({
      name: "Katapult's USB port",
      certainty: 'certain',
    });
    const ids = knownPorts({ ports: [serialPort('/dev/ttyACM0', KLIPPER)] }, null);
    expect(firmwarePort(run(), '/dev/ttyACM0', ids)).toEqual({
      name: expect.stringContaining('the USB port of the running firmware'),
      certainty: 'certain',
    });
  });

  test('is likely where a CDC port says no more', () => {
    const likely = { name: 'the USB port of a running firmware', certainty: 'likely' };
    expect(firmwarePort(run(), '/dev/ttyACM0', NONE)).toEqual(likely);
    expect(firmwarePort(run(), 'ttyACM12', NONE)).toEqual(likely);
  });

  test.each(['/dev/ttyACM0x', '/dev/ttyUSB0', '/dev/nottyACM0', '/dev/ttyAMA0'])(
    'is not what has another name: %s',
    (port) => {
      expect(firmwarePort(run(), port, NONE)).toBeNull();
    },
  );

  test.each(['usb-STMicroelectronics_STLink_1-if02', 'usb-1a86_USB_Single_Serial_1-if00'])(
    'is no adapter that speaks CDC: %s',
    (name) => {
      const ports = [serialPort('/dev/ttyACM0', { byId: [`/dev/serial/by-id/${name}`] })];
      expect(firmwarePort(run(), '/dev/ttyACM0', knownPorts({ ports }, null))).toBeNull();
    },
  );

  test('is not meant by who sets what only a UART has, nor where a byte came that is no answer', () => {
    expect(firmwarePort(run('stm32flash -b 115200'), '/dev/ttyACM0', NONE)).toBeNull();
    expect(firmwarePort(run('stm32flash out-board.bin'), '/dev/ttyACM0', NONE)).not.toBeNull();
    const answered = run('stm32flash -w x', ['init-failed', 'Failed to init device.']);
    expect(firmwarePort({ ...answered, version: '0.7' }, '/dev/ttyACM0', NONE)).toBeNull();
  });
});

test.each([
  ['0.7', 'Failed to init device.', true],
  ['0.10', 'Failed to init device.', true],
  ['0.7', 'Failed to init device, timeout.', false],
  ['0.5', 'Failed to init device.', false],
  ['10.7', 'Failed to init device.', false],
  [null, 'Failed to init device.', false],
])('stm32flash %s that says "%s" got another byte: %s', (version, text, got) => {
  expect(gotAnotherByte({ ...run('stm32flash', ['init-failed', text]), version })).toBe(got);
});

test('stm32flash that never failed to begin got no other byte', () => {
  expect(gotAnotherByte({ ...run(), version: '0.7' })).toBe(false);
});
