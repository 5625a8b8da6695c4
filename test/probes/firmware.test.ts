import { describe, expect, it } from 'vitest';
import { probeFirmware } from '../../src/probes/firmware.ts';
import { makeIntelHex } from '../firmware/make-records.ts';
import { fakePorts } from './fake-ports.ts';

const NO_TREE = { kind: 'none', lookedAt: [], named: false } as const;
const TREE = { kind: 'tree', path: '/home/pi/klipper' } as const;
const PATH = '/home/pi/klipper/out/klipper.bin';
/** stack pointer 0x20020000, reset vector 0x0800800d, `cpsid i` where it points, the base itself as a literal */
const IMAGE = (() => {
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x2002_0000, true);
  view.setUint32(4, 0x0800_8041, true);
  view.setUint16(0x40, 0xb672, true);
  view.setUint32(0x80, 0x0800_8000, true);
  return bytes;
})();

describe('the firmware section', () => {
  it('describes the file that the tree built', async () => {
    const ports = fakePorts({ files: { [PATH]: IMAGE }, modifiedMs: { [PATH]: 1234 } });
    expect(await probeFirmware(ports, undefined, TREE)).toMatchObject({
      status: 'collected',
      value: {
        path: PATH,
        format: 'bin',
        size: 1024,
        modifiedMs: 1234,
        sha256: 'sha256 of 1024 bytes',
        vectors: { initialStackPointer: 0x2002_0000, resetVector: 0x0800_8041, base: 0x0800_8000 },
        dictionary: null,
        chosen: 'found',
      },
    });
  });

  it('takes a named file from the current folder', async () => {
    const ports = fakePorts({ files: { '/somewhere/a.bin': IMAGE } });
    expect(await probeFirmware(ports, 'a.bin', TREE)).toMatchObject({
      value: { path: '/somewhere/a.bin', chosen: 'named' },
    });
  });

  it('describes an Intel HEX file by the memory that it fills', async () => {
    const hex = makeIntelHex([{ address: 0x0800_8000, data: IMAGE }]);
    const ports = fakePorts({ files: { '/somewhere/a.hex': hex } });
    expect(await probeFirmware(ports, 'a.hex', NO_TREE)).toMatchObject({
      value: { format: 'hex', size: hex.length, vectors: { base: 0x0800_8000 } },
    });
  });

  it('keeps a file that is no firmware, and says what is wrong with it', async () => {
    const section = await probeFirmware(fakePorts({ files: { [PATH]: '' } }), undefined, TREE);
    expect(section).toMatchObject({
      value: { format: 'unknown', size: 0, vectors: null, problem: expect.stringMatching(/\S/) },
    });
  });

  it.each([
    ['no tree and no name', NO_TREE, undefined, /no Klipper tree/],
    ['not built yet', TREE, undefined, /not been built yet/],
    ['named and missing', NO_TREE, 'gone.bin', /gone\.bin does not exist/],
  ] as const)('is a gap: %s', async (_case, tree, named, detail) => {
    expect(await probeFirmware(fakePorts({}), named, tree)).toMatchObject({
      status: 'gap',
      reason: 'not-collected',
      detail: expect.stringMatching(detail),
    });
  });
});
