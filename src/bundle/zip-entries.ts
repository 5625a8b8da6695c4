import { type UnzipFileInfo, unzipSync } from 'fflate';
import { BundleError } from './bundle-error.ts';

/** Bounds on what is read of a stranger's file. */
const MAX_ENTRIES = 500;
const MAX_NAME = 300;
/** of one entry that is read, inflated; the evidence of a machine with fifty megabytes of log lines has a tenth of it */
const MAX_ENTRY_BYTES = 16 * 1024 * 1024;
/** of everything that is inflated */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

const NEXT = 'Ask for the file again; dfu-doctor bundle writes it. Nothing was changed.';

/**
 * Inflates the wanted entries of a zip archive into memory; nothing is ever written to disk, so a link in an archive is
 * a file like any other. Throws BundleError with a sentence for anything that is no plain, whole, bounded archive.
 */
export function readZipEntries(
  bytes: Uint8Array,
  wanted: ReadonlySet<string>,
): { names: ReadonlySet<string>; contents: ReadonlyMap<string, Uint8Array> } {
  if (bytes.length === 0) throw new BundleError('The file is empty.', NEXT);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new BundleError('The file is no zip archive.', NEXT);
  const names = new Set<string>();
  let total = 0;
  const filter = (entry: UnzipFileInfo): boolean => {
    const fault = faultOf(entry, names);
    if (fault) throw new BundleError(fault, NEXT);
    names.add(entry.name);
    if (!wanted.has(entry.name)) return false;
    total += entry.originalSize;
    if (entry.originalSize > MAX_ENTRY_BYTES || total > MAX_TOTAL_BYTES) {
      throw new BundleError(
        `${entry.name} says that it holds ${entry.originalSize} bytes, more than any bundle has.`,
        NEXT,
      );
    }
    return true;
  };
  try {
    const contents = new Map(Object.entries(unzipSync(bytes, { filter })));
    return { names, contents };
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError('The zip archive is damaged or cut off.', NEXT, { cause: error });
  }
}

function faultOf({ name, compression }: UnzipFileInfo, names: ReadonlySet<string>): string | null {
  if (names.size >= MAX_ENTRIES)
    return `The archive has more than ${MAX_ENTRIES} entries, more than any bundle.`;
  if (name.length > MAX_NAME) return 'The archive has an entry with a name too long for any bundle.';
  if (/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\0\\]/.test(name)) {
    return 'The archive has an entry that points outside of its own folder, which no bundle has.';
  }
  if (names.has(name)) return 'The archive holds two entries with one name, which no bundle does.';
  if (compression !== STORED && compression !== DEFLATED) {
    return 'The archive uses a compression that no bundle uses.';
  }
  return null;
}
