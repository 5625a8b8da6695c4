import { describe, expect, it } from 'vitest';
import { type Evidence, evidence, SECTION_NAMES } from '../../src/evidence/evidence.ts';
import { openRealHost } from '../../src/host/real-host.ts';
import { FileError } from '../../src/ports/files.ts';
import { UsbError } from '../../src/ports/usb.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';
import { fakePorts } from './fake-ports.ts';

async function collect(scene: string) {
  const host = simulateHost(scene);
  const found = await collectEvidence(host.ports, {
    source: { kind: 'simulated', name: scene },
    klipperPath: host.klipperPath,
    firmwarePath: host.firmwarePath,
    intent: 'look',
  });
  return { host, found };
}

/** pasted text alone has runs */
const PROBED = SECTION_NAMES.filter((name) => name !== 'runs');
const gapsOf = (found: Evidence) => PROBED.filter((name) => found[name].status === 'gap');

describe('evidence of a simulated host', () => {
  it('has every section, each of them whole', async () => {
    const { found } = await collect('octopus-pro-f429');
    expect(gapsOf(found)).toEqual([]);
    for (const name of PROBED) expect(found[name]).toMatchObject({ status: 'collected', complete: true });
  });

  it.each(SCENES.map(({ name }) => name))('fits the schema and meets no surprise: %s', async (scene) => {
    const { found, host } = await collect(scene);
    expect(evidence.safeParse(found).error).toBeUndefined();
    expect(host.surprises).toEqual([]);
    expect(gapsOf(found)).toEqual([]);
  });

  it('leaves no device open and no interface claimed', async () => {
    const host = simulateHost('octopus-pro-f429');
    const options = { source: { kind: 'live' }, intent: 'look' } as const;
    const first = await collectEvidence(host.ports, options);
    const device = await host.ports.usb.device('1-1.4');
    await device.open();
    await device.claimInterface(0);
    await device.releaseInterface(0);
    await device.close();
    expect((await collectEvidence(host.ports, options)).usb).toEqual(first.usb);
  });
});

describe('evidence of a machine that gives little', () => {
  const look = { source: { kind: 'live' }, intent: 'look' } as const;

  it('has a gap with a reason where there is nothing to collect', async () => {
    const ports = fakePorts({ usb: new UsbError('unsupported', 'no USB bus here') });
    const found = await collectEvidence(ports, look);
    expect(evidence.safeParse(found).error).toBeUndefined();
    expect(found.usb).toEqual({ status: 'gap', reason: 'unsupported-platform', detail: 'no USB bus here' });
    expect(found.klipper).toMatchObject({ status: 'gap', reason: 'not-collected' });
    expect(found.firmware).toMatchObject({ status: 'gap', reason: 'not-collected' });
    expect(found.kernelLog).toMatchObject({ status: 'gap', reason: 'tool-missing' });
    expect(found.services).toMatchObject({ status: 'gap', reason: 'tool-missing' });
    expect(found.host).toMatchObject({ status: 'collected' });
  });

  it.each(['darwin', 'win32'])('marks what %s cannot tell', async (platform) => {
    const found = await collectEvidence(fakePorts({ platform }), look);
    for (const name of ['kernelLog', 'udevRules', 'services'] as const) {
      expect(found[name]).toMatchObject({ status: 'gap', reason: 'unsupported-platform' });
    }
    expect(found.host).toMatchObject({ status: 'collected', value: { platform } });
    expect(evidence.safeParse(found).error).toBeUndefined();
  });

  it('goes on when a probe throws: the section is a gap that says so', async () => {
    const ports = fakePorts({});
    ports.serial.list = async () => {
      throw new TypeError('broken\u001b[31m port list');
    };
    ports.files.status = async (path) => {
      throw new FileError('permission', path, 'not for you');
    };
    const found = await collectEvidence(ports, look);
    expect(found.serialPorts).toEqual({ status: 'gap', reason: 'probe-crashed', detail: 'broken port list' });
    expect(found.klipper).toEqual({ status: 'gap', reason: 'no-permission', detail: 'not for you' });
    expect(found.host).toMatchObject({ status: 'collected' });
  });
});

describe('evidence of the machine that runs this test', () => {
  it('fits the schema, and every section is there or says why not', async () => {
    const found = await collectEvidence(openRealHost(), { source: { kind: 'live' }, intent: 'look' });
    expect(evidence.safeParse(found).error).toBeUndefined();
    expect(found.host).toMatchObject({ status: 'collected', value: { platform: process.platform } });
    for (const name of PROBED) {
      const section = found[name];
      if (section.status === 'gap') expect(section).toMatchObject({ detail: expect.stringMatching(/\S/) });
      expect(section).not.toMatchObject({ reason: 'probe-crashed' });
    }
  });
});
