import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfiguredNodes } from '../../src/formats/can-nodes.ts';
import { parseIpLinks } from '../../src/formats/ip-link.ts';
import { near } from './any-text.ts';

/** iproute2 6.1 on a Raspberry Pi with an MCP2515, shortened */
const MCP = `[{"ifindex":3,"ifname":"can0","flags":["NOARP","UP","LOWER_UP","ECHO"],"mtu":16,"qdisc":"pfifo_fast",
"operstate":"UP","linkmode":"DEFAULT","group":"default","txqlen":128,"link_type":"can","promiscuity":0,
"linkinfo":{"info_kind":"can","info_data":{"state":"ERROR-PASSIVE","berr_counter":{"tx":128,"rx":0},"restart_ms":100,
"bittiming":{"bitrate":500000,"sample_point":0.875,"tq":250,"prop_seg":6,"phase_seg1":7,"phase_seg2":2,"sjw":1},
"clock":6000000},"info_xstats":{"restarts":2,"bus_error":0,"arbitration_lost":0,"error_warning":3,"error_passive":3,
"bus_off":2}},"stats64":{"rx":{"packets":12},"tx":{"packets":40}}}]`;

describe('the list of ip -json', () => {
  it('tells bit rate, state and error counters of a controller', () => {
    expect(parseIpLinks(MCP)).toEqual([
      {
        name: 'can0',
        kind: 'can',
        bitrate: 500_000,
        state: 'ERROR-PASSIVE',
        errors: { transmit: 128, receive: 0 },
        timesBusOff: 2,
        restartMs: 100,
      },
    ]);
  });

  it('knows nothing of an interface that was never set up but its name', () => {
    expect(parseIpLinks('[{"ifname":"can1","linkinfo":{"info_kind":"can"}},{}]')).toEqual([
      {
        name: 'can1',
        kind: 'can',
        bitrate: null,
        state: null,
        errors: null,
        timesBusOff: null,
        restartMs: null,
      },
    ]);
  });

  it('reads the rate of a controller with fixed rates', () => {
    const links = parseIpLinks(
      '[{"ifname":"can0","linkinfo":{"info_kind":"can","info_data":{"bittiming_bitrate":1000000,"bitrate_const":[1000000]}}}]',
    );
    expect(links?.[0]?.bitrate).toBe(1_000_000);
  });

  it('is null for anything else, and never throws', () => {
    expect(parseIpLinks('Object "-json" is unknown')).toBeNull();
    expect(parseIpLinks('{"ifname":"can0"}')).toBeNull();
    fc.assert(
      fc.property(fc.oneof(near([MCP]), fc.json()), (text) => {
        const links = parseIpLinks(text);
        expect(links === null || Array.isArray(links)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the nodes of a Klipper configuration', () => {
  it('have the interface of their own section, wherever it stands in it', () => {
    const text = [
      '[mcu]',
      'serial: /dev/serial/by-id/usb-Klipper',
      '[mcu toolhead]',
      'canbus_uuid: 0E0D81E4210C  # EBB36',
      'canbus_interface: can1',
      '[mcu other]',
      '#canbus_uuid: 111111111111',
      'canbus_uuid = 22aa22aa22aa',
      'canbus_uuid: too short',
    ].join('\r\n');
    expect(parseConfiguredNodes(text)).toEqual([
      { uuid: '0e0d81e4210c', section: 'mcu toolhead', interfaceName: 'can1', line: 4 },
      { uuid: '22aa22aa22aa', section: 'mcu other', interfaceName: 'can0', line: 8 },
    ]);
  });

  it('are found whatever stands around them, with 12 hex digits each', () => {
    const uuid = fc.stringMatching(/^[0-9a-f]{12}$/);
    fc.assert(
      fc.property(
        near(['[mcu a]\n', 'canbus_uuid: 0123456789ab\n', 'canbus_interface: can1\n']),
        uuid,
        (text, id) => {
          const lines = text.replace(/\[/g, '').split('\n');
          const before = lines.flatMap((line) => parseConfiguredNodes(line)).length;
          const nodes = parseConfiguredNodes(`[mcu a]\ncanbus_uuid: ${id}\n${lines.join('\n')}`);
          expect(nodes[0]?.uuid).toBe(id);
          expect(nodes).toHaveLength(1 + before);
          for (const node of nodes) expect(node.uuid).toMatch(/^[0-9a-f]{12}$/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
