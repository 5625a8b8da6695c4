import path from 'node:path';
import type { PrepareRequest } from '../flash/prepare.ts';
import { checkBackupName } from './backup-file.ts';
import { type CommandContext, openHost } from './context.ts';
import { readFirmware } from './firmware-file.ts';
import { checkAll, flashAll } from './flash-all.ts';
import { flashOne } from './flash-one.ts';
import {
  checkRestore,
  type FlashOptions,
  parseAddress,
  parseBaud,
  parseEntry,
  parseForce,
  parseVia,
} from './flash-options.ts';

/**
 * Plans, asks, flashes, and tells how it ended. Exit codes: 0 done (or a plan that could be carried out, with --dry-run),
 * 1 refused or failed, 2 without consent where nobody can be asked, 130 interrupted. UsageError for a bad address or file.
 */
export async function runFlash(context: CommandContext, options: FlashOptions): Promise<number> {
  const address = parseAddress(options.address);
  const force = parseForce(options.force);
  const baudRate = parseBaud(options.baud);
  const entry = parseEntry(options.entry);
  const via = parseVia(options.via);
  checkAll(options);
  checkRestore(options);
  await checkBackupName(options.backup);
  const host =
    options.host ?? (await openHost(options.simulate, { realPaths: [path.resolve(options.file)] }));
  if (via === 'can') {
    const { refuseCan } = await import('./flash-can.ts');
    return refuseCan(context, options, host);
  }
  const request: PrepareRequest = {
    ...(await readFirmware(host, options.file)),
    leave: options.leave,
    enter: true,
    ...(via === undefined ? {} : { via }),
    ...(force === undefined ? {} : { force }),
    ...(options.restoreBootloader === true ? { restoreBootloader: true } : {}),
    ...(options.backup === undefined ? {} : { backup: options.backup }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(address === undefined ? {} : { address }),
    ...(baudRate === undefined ? {} : { baudRate }),
    ...entry,
  };
  if (options.all) return flashAll({ context, options, host, request });
  return flashOne({ context, options, host, request });
}
