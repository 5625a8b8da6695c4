import { describe, expect, it } from 'vitest';
import { probeCan } from '../../src/probes/can.ts';
import { fakePorts } from './fake-ports.ts';

const IP = 'ip -details -statistics -json link show';
const NET = '/sys/class/net';
const CAN0 = {
  [`${NET}/can0/type`]: '280\n',
  [`${NET}/can0/flags`]: '0x40081\n',
  [`${NET}/can0/tx_queue_len`]: '10\n',
  [`${NET}/can0/statistics/tx_packets`]: '812\n',
  [`${NET}/can0/statistics/rx_packets`]: '0\n',
  [`${NET}/eth0/type`]: '1\n',
};
const LINKS = {
  [`${NET}/can0/device`]: '../../../1-1.3:1.0',
  [`${NET}/can0/device/driver`]: '../../../../../../../bus/usb/drivers/gs_usb',
};
const LISTED = JSON.stringify([
  {
    ifname: 'can0',
    linkinfo: {
      info_kind: 'can',
      info_data: {
        state: 'ERROR-PASSIVE',
        berr_counter: { tx: 128, rx: 0 },
        restart_ms: 0,
        bittiming: { bitrate: 1_000_000 },
      },
    },
  },
]);

describe('the can section', () => {
  it('joins what the kernel and ip tell of an interface, and where it is plugged in', async () => {
    const section = await probeCan(fakePorts({ files: CAN0, links: LINKS, programs: { [IP]: LISTED } }));
    expect(section).toEqual({
      status: 'collected',
      complete: true,
      value: {
        interfaces: [
          {
            name: 'can0',
            up: true,
            kind: 'can',
            driver: 'gs_usb',
            usbPath: '1-1.3',
            bitrate: 1_000_000,
            state: 'ERROR-PASSIVE',
            errors: { transmit: 128, receive: 0 },
            timesBusOff: null,
            restartMs: 0,
            transmitQueueLength: 10,
            framesSent: 812,
            framesReceived: 0,
            origin: { kind: 'command', argv: IP.split(' '), text: 'can0' },
          },
        ],
        configuredNodes: [],
      },
    });
  });

  it('is whole and empty on a machine without CAN, and starts no program there', async () => {
    const ports = fakePorts({ files: { [`${NET}/eth0/type`]: '1\n' } });
    expect(await probeCan(ports)).toEqual({
      status: 'collected',
      complete: true,
      value: { interfaces: [], configuredNodes: [] },
    });
    expect(ports.ran).toEqual([]);
  });

  it.each([
    ['is missing', {}, /could not be started/],
    [
      'knows no JSON',
      { [IP]: { stderr: 'Option "-json" is unknown, try "ip -help".', exitCode: 255 } },
      /-json/,
    ],
    ['prints rubbish', { [IP]: 'can0: UP' }, /no list that can be read/],
    ['hangs', { [IP]: { timedOut: true, exitCode: null } }, /no answer in time/],
  ])('keeps the interface without its rate when ip %s, and says so', async (_, programs, problem) => {
    const section = await probeCan(fakePorts({ files: CAN0, links: LINKS, programs }));
    expect(section).toMatchObject({
      complete: false,
      value: { interfaces: [{ name: 'can0', up: true, bitrate: null, state: null, errors: null }] },
      problems: [expect.stringMatching(problem)],
    });
  });

  it('names the nodes of the configuration once, with the line that names them', async () => {
    const config = '[mcu tool]\ncanbus_uuid: 0e0d81e4210c\n';
    const section = await probeCan(
      fakePorts({
        files: {
          '/home/pi/printer_data/config/printer.cfg': config,
          '/home/pi/printer_data/config/old.cfg': config,
          '/home/pi/printer_data/config/secret.cfg': null,
        },
      }),
    );
    expect(section).toMatchObject({
      complete: false,
      value: {
        configuredNodes: [
          {
            uuid: '0e0d81e4210c',
            section: 'mcu tool',
            interfaceName: 'can0',
            origin: { kind: 'file', path: '/home/pi/printer_data/config/old.cfg', line: 2 },
          },
        ],
      },
      problems: [expect.stringContaining('secret.cfg could not be read')],
    });
  });

  it('neutralises what a hostile driver or configuration would print', async () => {
    const section = await probeCan(
      fakePorts({
        files: {
          [`${NET}/can0/type`]: '280\n',
          '/home/pi/printer.cfg': '[mcu \u001b[2J]\ncanbus_uuid: 0e0d81e4210c\n',
        },
        programs: {
          [IP]: JSON.stringify([
            {
              ifname: 'can0',
              linkinfo: { info_kind: 'can\u001b]0;x\u0007', info_data: { state: '\u009b2J' } },
            },
          ]),
        },
      }),
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
    expect(JSON.stringify(section)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|\\u001b/);
  });

  it('is a gap elsewhere than on Linux', async () => {
    expect(await probeCan(fakePorts({ platform: 'darwin' }))).toMatchObject({
      status: 'gap',
      reason: 'unsupported-platform',
    });
  });
});
