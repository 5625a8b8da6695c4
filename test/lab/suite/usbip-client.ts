import assert from 'node:assert/strict';
import { listenForUsbip } from '../../../src/host/usbip-server.ts';
import { simulateHost } from '../../../src/simulation/simulate-host.ts';
import { UsbipExports } from '../../../src/simulation/usbip/usbip-exports.ts';
import { type LabTest, until } from './harness.ts';
import { attachedHere, IN_DFU_MODE } from './plugged-in.ts';
import { runTool } from './tool.ts';

export const USBIP_TESTS: readonly LabTest[] = [
  {
    name: "Debian's usbip lists the server's boards, attaches two of them and detaches them",
    async run({ saw }) {
      const host = simulateHost('two-boards', { pace: 1 });
      const exports = new UsbipExports(host.bus, () => undefined);
      const server = await listenForUsbip('127.0.0.1', 0, exports.accept);
      const usbip = (...words: string[]) => runTool(['usbip', '--tcp-port', String(server.port), ...words]);
      try {
        const list = await usbip('list', '-r', '127.0.0.1');
        saw(list.output);
        for (const { path } of host.boards) {
          assert.match(list.output, new RegExp(`${path.replaceAll('.', '\\.')}: .*\\(0483:df11\\)`));
          const attach = await usbip('attach', '-r', '127.0.0.1', '-b', path);
          assert.equal(attach.exitCode, 0, attach.output);
        }
        await until('two boards in DFU mode', async () => {
          return (await attachedHere()).filter(IN_DFU_MODE).length === 2;
        });
        const { output } = await runTool(['dfu-util', '-l']);
        assert.equal(output.match(/alt=0, name="@Internal Flash/g)?.length, 2, output);
        const ports = (await runTool(['usbip', 'port'])).output;
        const numbers = [...ports.matchAll(/^Port (\d+):/gm)].map(([, number]) => number ?? '');
        saw(`at ports ${numbers.join(' and ')}`);
        assert.equal(numbers.length, 2);
        for (const number of numbers) {
          const detach = await runTool(['usbip', 'detach', '-p', number]);
          assert.equal(detach.exitCode, 0, detach.output);
        }
        await until('an empty bus', async () => (await attachedHere()).length === 0);
      } finally {
        await server.close();
        host.stop();
        await until('an empty bus', async () => (await attachedHere()).length === 0);
      }
    },
  },
];
