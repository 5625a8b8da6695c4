/** Runs inside the laboratory's virtual machine, as root: the suite, or the recording of transcripts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { DFU_UTIL_TESTS } from './dfu-util.ts';
import { FLASH_COMMAND_TESTS } from './flash-command.ts';
import { FLASH_TIMES_TESTS } from './flash-times.ts';
import { FLASHER_TESTS } from './flasher.ts';
import { type LabTest, runTests } from './harness.ts';
import { INTERRUPTED_TESTS } from './interrupted.ts';
import { JUDGEMENT_TESTS } from './judgement.ts';
import { KATAPULT_TESTS } from './katapult.ts';
import { KERNEL_BUS_TESTS } from './kernel-bus.ts';
import { KERNEL_LOG_TESTS } from './kernel-log.ts';
import { KLIPPER_TESTS } from './klipper.ts';
import { permissionTests } from './permission.ts';
import { PlainUser, serveAsPlainUser } from './plain-user.ts';
import { READ_BACK_TESTS } from './read-back.ts';
import { recordAll } from './record.ts';
import { romProfileTests } from './rom-profiles.ts';
import { SETUP_WALK_TESTS } from './setup-walk.ts';
import { SIMULATE_COMMAND_TESTS } from './simulate-command.ts';
import { STM32FLASH_TESTS } from './stm32flash.ts';
import { UART_FLASHER_TESTS } from './uart-flasher.ts';
import { usbErrorTests } from './usb-errors.ts';
import { USBIP_TESTS } from './usbip-client.ts';

async function runSuite(words: readonly string[]): Promise<number> {
  const user = PlainUser.start();
  const suite: readonly LabTest[] = [
    ...KERNEL_BUS_TESTS,
    ...romProfileTests(user),
    ...usbErrorTests(user),
    ...permissionTests(user),
    ...DFU_UTIL_TESTS,
    ...FLASHER_TESTS,
    ...FLASH_COMMAND_TESTS,
    ...INTERRUPTED_TESTS,
    ...FLASH_TIMES_TESTS,
    ...READ_BACK_TESTS,
    ...STM32FLASH_TESTS,
    ...UART_FLASHER_TESTS,
    ...KLIPPER_TESTS,
    ...KATAPULT_TESTS,
    ...JUDGEMENT_TESTS,
    ...USBIP_TESTS,
    ...SIMULATE_COMMAND_TESTS,
    ...KERNEL_LOG_TESTS,
    ...SETUP_WALK_TESTS,
  ];
  const chosen = suite.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  const results = await runTests(chosen);
  const failed = results.filter(({ passed }) => !passed);
  const share = process.env['LAB_SHARE'];
  if (share) writeFileSync(join(share, 'results.json'), JSON.stringify(results, null, 1));
  process.stdout.write(`\n${results.length - failed.length} passed, ${failed.length} failed\n`);
  for (const { name } of failed) process.stdout.write(`  FAILED: ${name}\n`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

async function main(task: string | undefined, words: readonly string[]): Promise<number> {
  if (task === 'test') return runSuite(words);
  if (task === 'record') {
    const failures = await recordAll(process.env['LAB_SHARE'] ?? '/tmp');
    return failures === 0 ? 0 : 1;
  }
  if (task === 'plain-user') {
    await serveAsPlainUser();
    return 0;
  }
  throw new Error(`${task} is nothing that the laboratory does`);
}

const [, , task, ...words] = process.argv;
const code = await main(task, words);
// what a failed test left behind must not keep the machine up
process.exit(code);
