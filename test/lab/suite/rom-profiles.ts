import assert from 'node:assert/strict';
import { SCENES, simulateHost } from '../../../src/simulation/simulate-host.ts';
import { ACTIONS } from './actions.ts';
import type { LabTest } from './harness.ts';
import { compareFields, fieldsOf } from './listing.ts';
import type { PlainUser } from './plain-user.ts';
import { type PluggedIn, withScene } from './plugged-in.ts';
import { RECORDED_STRINGS } from './rom-strings.ts';
import { runTool } from './tool.ts';
import { withUdevRule } from './udev-rule.ts';

/** as many as the virtual host controller has ports at that speed */
const AT_ONCE = 8;
const IDS = ['0483:df11', '28e9:0189', '2e3c:df11'];

/** What tells about a device only by asking it, so that it stays open for a user who may not. */
const NEEDS_ACCESS = /(?:iConfiguration|iInterface|Device Status|Self Powered)/;

/** One ROM as everybody on this machine saw it; the fields are those of lsusb -v and list -v. */
interface Observation {
  /** dfu-util's lines about it */
  dfuUtil: string;
  own: readonly (string | null)[];
  lsusb: readonly string[];
  asRoot: readonly string[];
  withRule: readonly string[];
  withoutRule: readonly string[];
}

/** Every part that has DFU in its ROM, eight at a time on this kernel. */
export function romProfileTests(user: PlainUser): readonly LabTest[] {
  const scenes = SCENES.map(({ name }) => name).filter(
    (name) => (name.startsWith('chip-') || name in RECORDED_STRINGS) && hasDfu(name),
  );
  return scenes.map((scene, index) => {
    const first = index - (index % AT_ONCE);
    const batch = () => observeOnce(scenes.slice(first, first + AT_ONCE), user);
    return {
      name: `${scene}: dfu-util lists the ROM's strings, list -v is lsusb -v`,
      limitMs: 120_000,
      async run({ saw }) {
        const seen = (await batch()).get(scene);
        assert.ok(seen);
        const listed = namesOf(seen.dfuUtil);
        saw(seen.dfuUtil.replaceAll(/^.*?alt=/gm, 'alt='));
        assert.deepEqual(listed, seen.own);
        for (const [alternate, text] of Object.entries(RECORDED_STRINGS[scene] ?? {})) {
          assert.equal(listed[Number(alternate)], text, 'the string that was recorded');
        }
        assert.deepEqual(compareFields(seen.asRoot, seen.lsusb), { added: [], missing: [] }, 'as root');
        assert.deepEqual(compareFields(seen.withRule, seen.lsusb), { added: [], missing: [] }, 'with a rule');
        const { added, missing } = compareFields(seen.withoutRule, seen.lsusb);
        saw(
          `${seen.lsusb.length} fields, ${missing.length} of them not to be had without the right to open it`,
        );
        assert.deepEqual(
          [...added, ...missing].filter((field) => !NEEDS_ACCESS.test(field)),
          [],
        );
        // what the device alone could tell stays as lsusb itself shows such a gap
        assert.ok(
          added.every((field) => /(?:iConfiguration|iInterface) \d+ \(error\)$/.test(field)),
          added.join('; '),
        );
      },
    };
  });
}

const observed = new Map<string, Promise<Map<string, Observation>>>();

function observeOnce(scenes: readonly string[], user: PlainUser): Promise<Map<string, Observation>> {
  const key = scenes.join();
  const known = observed.get(key) ?? plugInAll(scenes, [], (plugged) => observe(plugged, user));
  observed.set(key, known);
  return known;
}

function plugInAll<T>(
  scenes: readonly string[],
  plugged: readonly PluggedIn[],
  use: (plugged: readonly PluggedIn[]) => Promise<T>,
): Promise<T> {
  const [scene, ...rest] = scenes;
  if (scene === undefined) return use(plugged);
  return withScene(scene, (next) => plugInAll(rest, [...plugged, next], use));
}

async function observe(plugged: readonly PluggedIn[], user: PlainUser): Promise<Map<string, Observation>> {
  const dfuUtil = (await runTool(['dfu-util', '-l'])).output.split('\n');
  const lsusb = await fieldsOfAll(async (device) => (await runTool(['lsusb', '-v', '-d', device])).output);
  const listing = { verbose: true };
  const asRoot = fieldsOf(await ACTIONS.list(listing));
  const withoutRule = fieldsOf(await user.do('list', listing));
  const withRule = await withUdevRule(async () => fieldsOf(await user.do('list', listing)));
  return new Map(
    plugged.map(({ host, path, device }) => [
      host.name,
      {
        dfuUtil: dfuUtil.filter((line) => line.includes(`path="${path}"`)).join('\n'),
        own: ownStrings(host),
        lsusb: lsusb.get(device) ?? [],
        asRoot: asRoot.get(device) ?? [],
        withRule: withRule.get(device) ?? [],
        withoutRule: withoutRule.get(device) ?? [],
      },
    ]),
  );
}

async function fieldsOfAll(list: (device: string) => Promise<string>): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>();
  for (const id of IDS) for (const [device, fields] of fieldsOf(await list(id))) all.set(device, fields);
  return all;
}

function ownStrings(host: PluggedIn['host']): readonly (string | null)[] {
  const own = host.bus.attached().find(({ path }) => path === host.boards[0]?.path);
  return own?.usbFunction.interfaces[0]?.alternateNames ?? [];
}

function hasDfu(scene: string): boolean {
  const host = simulateHost(scene);
  host.stop();
  return host.boards[0]?.mode() === 'dfu';
}

/** Names that dfu-util found, by alternate setting. */
function namesOf(output: string): string[] {
  const names: string[] = [];
  for (const [, alternate, name] of output.matchAll(/alt=(\d+), name="([^"]*)"/g)) {
    names[Number(alternate)] = name ?? '';
  }
  return names;
}
