import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { SimulatedHost } from '../../../src/simulation/simulate-host.ts';
import { firmwareOf } from './firmware.ts';
import { PLAIN_USER } from './plain-user.ts';
import { settle, withScene } from './plugged-in.ts';
import { RECORDINGS, type Recording } from './recordings.ts';
import { runTool, shown } from './tool.ts';

const HOME = '/home/pi';
const FOLDER = join(HOME, 'klipper');
const PROMPT = 'pi@printer:~/klipper $ ';

/**
 * Runs every recording's command and writes what a terminal would show into the share, one file each. Resolves to
 * the number of those that did not end as they must.
 */
export async function recordAll(share: string): Promise<number> {
  const folder = join(share, 'recorded');
  mkdirSync(folder, { recursive: true });
  let failures = 0;
  for (const recording of RECORDINGS) {
    const { text, exitCode } = await record(recording);
    writeFileSync(join(folder, `${recording.name}.txt`), text);
    const allowed = [recording.exitCode].flat();
    const isExpected = allowed.includes(exitCode ?? -1);
    if (!isExpected) failures += 1;
    process.stdout.write(
      isExpected
        ? `ok   ${recording.name}\n`
        : `FAIL ${recording.name}: exit code ${exitCode}, not ${allowed.join(' or ')}\n${text}`,
    );
  }
  return failures;
}

interface Recorded {
  text: string;
  exitCode: number | null;
}

async function record(recording: Recording): Promise<Recorded> {
  const { scene } = recording;
  return scene === null
    ? converse(recording, null)
    : withScene(scene, ({ host }) => converse(recording, host), { pace: paceOf(scene) });
}

/** A guest that emulates its processor is slower than a serial line anyway. */
function paceOf(scene: string): number {
  return scene.startsWith('uart-') ? 0.25 : 1;
}

async function converse(recording: Recording, host: SimulatedHost | null): Promise<Recorded> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'out'), { recursive: true });
  const image = host ? await firmwareOf(host) : new Uint8Array(1024);
  writeFileSync(join(FOLDER, 'out', 'klipper.bin'), image);
  writeFileSync(join(FOLDER, 'out', 'klipper.hex'), ':020000040800F2\n:00000001FF\n');
  if (recording.waitFor) await waitForFile(recording.waitFor);
  const identity = recording.asPlainUser ? { ...PLAIN_USER, groups: [] } : undefined;
  const { output, exitCode } = await runTool(recording.argv, { cwd: FOLDER, identity });
  // the next prompt stands where the output ended, as on a terminal
  return { text: `${PROMPT}${recording.argv.join(' ')}\n${shown(output)}${PROMPT}\n`, exitCode };
}

async function waitForFile(path: string): Promise<void> {
  for (let tries = 0; tries < 50 && !existsSync(path); tries += 1) await settle();
}
