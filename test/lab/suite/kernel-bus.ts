import assert from 'node:assert/strict';
import { ACTIONS } from './actions.ts';
import type { LabTest } from './harness.ts';
import { compareFields, fieldsOf } from './listing.ts';
import { runTool } from './tool.ts';

/** Of hubs, whose own descriptors and SuperSpeed capabilities are no business of a flasher. */
const LEFT_OUT =
  /^(?:Hub Descriptor:|Binary Object Store Descriptor:|Device Qualifier|Endpoint Descriptor: bMaxBurst)|Device Capability/;

export const KERNEL_BUS_TESTS: readonly LabTest[] = [
  {
    name: 'root hubs: what list -v shows is what lsusb -v shows',
    async run({ saw }) {
      const theirs = fieldsOf((await runTool(['lsusb', '-v'])).output);
      const ours = fieldsOf(await ACTIONS.list({ verbose: true }));
      assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
      let count = 0;
      for (const [device, fields] of ours) {
        const { added, missing } = compareFields(fields, theirs.get(device) ?? []);
        assert.deepEqual(added, [], device);
        assert.deepEqual(
          missing.filter((field) => !LEFT_OUT.test(field)),
          [],
          device,
        );
        count += fields.length;
      }
      saw(`${count} fields of ${ours.size} devices`);
    },
  },
];
