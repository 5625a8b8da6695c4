import { gap, type Section } from '../evidence/section.ts';
import { printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';

/**
 * Runs one probe within its time limit in real milliseconds. A probe that throws or overruns is a gap, never the
 * end of the others. An overrun probe is left to its own end: each thing that it waits for has a limit too.
 */
export async function runProbe<T>(limitMs: number, probe: () => Promise<Section<T>>): Promise<Section<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overrun = new Promise<Section<T>>((resolve) => {
    timer = setTimeout(
      () => resolve(gap('timed-out', `No answer within ${limitMs / 1000} seconds.`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([probe(), overrun]);
  } catch (error) {
    if (error instanceof FileError && error.kind === 'permission') {
      return gap('no-permission', printable(error.message));
    }
    return gap('probe-crashed', printable(error instanceof Error ? error.message : String(error)));
  } finally {
    clearTimeout(timer);
  }
}
