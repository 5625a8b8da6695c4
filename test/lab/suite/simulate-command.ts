import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { type LabTest, until } from './harness.ts';
import { attachedHere, IN_DFU_MODE } from './plugged-in.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export const SIMULATE_COMMAND_TESTS: readonly LabTest[] = [
  {
    name: '`dfu-doctor simulate NAME --attach` plugs a board in, obeys its control lines and pulls it at the end',
    limitMs: 90_000,
    async run({ saw }) {
      const argv = [CLI, 'simulate', 'octopus-pro-f446', '--attach', '--json'];
      const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString('utf8');
      });
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      const boards = async () => (await attachedHere()).filter(IN_DFU_MODE);
      try {
        const [first] = await until(
          'the board',
          async () => {
            const found = await boards();
            return found.length > 0 && found;
          },
          40_000,
        );
        child.stdin.write('reset\n');
        await until('the board anew', async () =>
          (await boards()).some((at) => at.deviceNumber !== first?.deviceNumber),
        );
        child.stdin.write('unplug\n');
        await until('no board', async () => (await boards()).length === 0);
        child.stdin.write('plug\nstate\nquit\n');
        assert.equal(await ended, 0);
        await until('no board after quit', async () => (await boards()).length === 0);
      } finally {
        child.kill();
      }
      saw(output);
      for (const line of output.trim().split('\n')) assert.ok(JSON.parse(line));
      assert.match(output, /"command":"state","ok":true/);
    },
  },
];
