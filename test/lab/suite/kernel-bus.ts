import assert from 'node:assert/strict';
import type { LabTest } from './harness.ts';
import { differences, fieldsOf, listHere } from './listing.ts';
import { runTool } from './tool.ts';

export const KERNEL_BUS_TESTS: readonly LabTest[] = [
  {
    name: 'list -v of the root hubs is lsusb -v, field by field',
    async run({ saw }) {
      const lsusb = await runTool(['lsusb', '-v']);
      const ours = await listHere({ verbose: true });
      const devices = fieldsOf(lsusb.output);
      saw(`${[...devices.values()].flat().length} fields of ${devices.size} devices`);
      assert.deepEqual(differences(ours, lsusb.output), []);
    },
  },
];
