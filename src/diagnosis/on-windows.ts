import type { HostFacts } from '../evidence/host.ts';
import type { LineMeaning, Run, RunFacts } from '../evidence/runs.ts';
import { isOlder } from './versions.ts';

/** Was this command given to Windows: by its path, or by .exe? */
function looksWindows(run: Run): boolean {
  const { argv, tool } = run;
  return (
    tool === 'qmk-toolbox' ||
    isNameless(run) ||
    (argv?.some((word) => /^"?[A-Za-z]:\\|\.exe"?$/i.test(word)) ?? false)
  );
}

const WARNED: readonly LineMeaning[] = [
  'suffix-invalid',
  'suffix-will-be-required',
  'cannot-open-dfu-device',
  'no-dfu-device',
];

/** Since 0.8 dfu-util puts its name in front of its errors, but for the builds for Windows (its include/err.h there). */
function isNameless({ tool, version, lines }: Run): boolean {
  if (tool !== 'dfu-util' || version === null || isOlder(version, '0.8')) return false;
  return lines.some(({ meaning, text }) => WARNED.includes(meaning) && !text.startsWith('dfu-util'));
}

/** Does this run come from Windows: by its own command, that of what started it, or what the text tells of its machine? */
export function isOnWindows(run: Run, facts: RunFacts | null, host: HostFacts | null): boolean {
  if (looksWindows(run)) return true;
  const parent = run.parent === null ? undefined : facts?.runs[run.parent];
  if (parent && looksWindows(parent)) return true;
  // a prompt with a name is none of Windows: such a text comes from several machines
  return host?.platform === 'win32' && run.host === null;
}

/** Does the text show a machine with Linux: a prompt with a name, a program of Linux, its kernel's words, or a path of it? */
export function showsLinux(facts: RunFacts | null, host: HostFacts | null): boolean {
  if (host?.platform === 'linux') return true;
  const LINUX_PATH = /(?:^|[\s'"=])\/(?:home\/\w|dev\/(?:tty(?:ACM|USB|S|AMA)\d|bus\/usb))/;
  return (
    facts?.runs.some(
      ({ tool, lines }) =>
        tool === 'lsusb' || tool === 'dmesg' || lines.some(({ text }) => LINUX_PATH.test(text)),
    ) ?? false
  );
}
