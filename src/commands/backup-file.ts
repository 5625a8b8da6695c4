import path from 'node:path';
import { writeDfuSeFile } from '../firmware/write-dfuse-file.ts';
import { formatOfName } from '../firmware/write-image.ts';
import { writeIntelHex } from '../firmware/write-intel-hex.ts';
import type { Keep } from '../flash/backup.ts';
import { FlashFailure } from '../flash/failure.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { printable } from '../formats/text.ts';
import { realFileWriter } from '../host/file-writer.ts';
import { openRealHost } from '../host/real-host.ts';
import { FileError } from '../ports/files.ts';
import { UsageError } from './usage-error.ts';

/** Checks the name before any device is looked at. UsageError when it cannot become a backup. */
export async function checkBackupName(named: string | undefined): Promise<void> {
  if (named === undefined) return;
  const format = formatOfName(named);
  if (format !== 'dfu' && format !== 'hex') {
    throw new UsageError(
      `${printable(named, 300)} cannot be a backup: its name must end in .dfu or .hex.`,
      'These formats keep the address, so that "dfu-doctor flash" can put the content back; a .bin does not.',
    );
  }
  const there = await openRealHost().files.status(path.resolve(named));
  if (there) {
    throw new UsageError(
      `${printable(named, 300)} exists already.`,
      'Name a file that is not there yet: a backup never replaces another.',
    );
  }
}

/** Writes the backup to the named file on this machine, whole or not at all. */
export function keepIn(named: string, device: FlashPlan['device']): Keep {
  return async (content) => {
    const bytes = formatOfName(named) === 'hex' ? writeIntelHex(content) : writeDfuSeFile(content, device);
    try {
      await realFileWriter.write(path.resolve(named), bytes, { overwrite: false });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FlashFailure(
        'backup-failed',
        `The backup could not be written to ${printable(named, 300)}: ${printable(error.message)}.`,
      );
    }
  };
}
