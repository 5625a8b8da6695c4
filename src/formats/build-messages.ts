/** What gcc, its linker, kconfig and build systems print when a firmware cannot be built. */
import type { ReadLine } from './line-table.ts';

type Meaning =
  | 'compile-error'
  | 'header-missing'
  | 'submodules-stale'
  | 'kconfig-error'
  | 'hid-flash-needs-libusb'
  | 'make-error'
  | 'no-such-file'
  | 'note';

const SOURCE = String.raw`(?<file>[^\s:]{1,200}):(?<line>\d{1,7}):(?:\d{1,5}:)?`;
const HEADER = new RegExp(
  String.raw`^${SOURCE} fatal error: (?<header>[^\s:]{1,200}): No such file or directory$`,
);
const CODE = new RegExp(String.raw`^${SOURCE} (?:fatal )?error: (?<reason>.{1,300})$`);
/** without a source: an option, a spec file or a part of the C library that this compiler lacks */
const COMPILER =
  /^(?<tool>[\w./+-]{0,100}-?(?:gcc|g\+\+|cc1|ld|as|collect2))(?:\.exe)?: (?:fatal )?error: (?<reason>.{1,300})$/;
const SPEC_FILE = /cannot read spec file ['"‘](?<header>[^'"’]{1,80})['"’]/;
const CANNOT_FIND =
  /(?:^|[ /])(?:[\w.+-]{0,60}-)?ld(?:\.bfd)?(?:\.exe)?: cannot find (?<header>\S{1,200}?)(?::.{0,80})?$/;
const UNDEFINED = /(?:undefined reference to|multiple definition of) [`'‘](?<reason>[^'’]{1,200})/;

/** objects of another build or processor that do not go together (GNU ld) */
const LINK =
  /(?:^|[ /])(?:[\w.+-]{0,60}-)?ld(?:\.bfd|\.gold)?(?:\.exe)?: (?:(?<file>[\w./+-]{1,200}\.[ao]): (?<reason>relocation .{1,200}|file (?:not recognized|format not recognized).{0,100})|final link failed: .{1,100})$/;

const SUBMODULES: readonly RegExp[] = [
  /\bgit submodules are out of date or modified\b/,
  /^(?:-e )?(?:Error: )?(?<path>[\w./-]{1,100}) submodule (?:is )?not (?:initiali[sz]ed|found)/i,
  /\b(?:[Rr]un|[Tt]ry|[Uu]se):? ['"`]?(?:git submodule (?:update|init|sync)|make (?:git-)?submodules?)\b/,
];
/** a makefile that includes a file which is not there */
const INCLUDED =
  /^(?<file>[\w./-]{0,200}(?:Makefile|\.mk)):(?<line>\d{1,6}): (?<path>[^:]{1,300}): No such file or directory$/;
const IN_MAKEFILE =
  /^(?<file>[\w./-]{0,200}(?:Makefile|\.mk|\.d)):(?<line>\d{1,6}): \*\*\* (?<reason>.{1,200}?)\.\s+Stop\.$/;
const KCONFIG =
  /^(?:error: )?(?<file>[\w./-]{0,200}(?:Kconfig|\.config)):(?<line>\d{1,6}): (?:error|syntax error): (?<reason>.{1,200})$/;

/** What a line says, or null. Details: file, line, reason; file, header; path. */
export function readBuildLine(line: string): ReadLine<Meaning> | null {
  const text = line.trim();
  if (text === 'hid-flash requires libusb-1.0, please install with:') {
    return { meaning: 'hid-flash-needs-libusb', details: {} };
  }
  if (text.startsWith('collect2: error: ld returned ')) return { meaning: 'note', details: {} };
  if (/submodule/.test(text)) {
    const match = SUBMODULES.map((form) => form.exec(text)).find((found) => found !== null);
    if (match) return read('submodules-stale', match.groups ?? {});
  }
  if (
    !/error|cannot find|undefined|multiple|\*\*\*|No such file|relocation|link failed|recognized/.test(text)
  )
    return null;
  return (
    of('header-missing', HEADER.exec(text)) ??
    of('kconfig-error', KCONFIG.exec(text)) ??
    of('compile-error', CODE.exec(text)) ??
    readCompiler(text) ??
    of('header-missing', CANNOT_FIND.exec(text)) ??
    of('compile-error', UNDEFINED.exec(text)) ??
    of('compile-error', LINK.exec(text)) ??
    of('no-such-file', INCLUDED.exec(text)) ??
    of('make-error', IN_MAKEFILE.exec(text))
  );
}

function readCompiler(text: string): ReadLine<Meaning> | null {
  const match = COMPILER.exec(text);
  if (!match) return null;
  return of('header-missing', SPEC_FILE.exec(text)) ?? of('compile-error', match);
}

function of(meaning: Meaning, match: RegExpExecArray | null): ReadLine<Meaning> | null {
  return match && read(meaning, match.groups ?? {});
}

function read(meaning: Meaning, groups: Readonly<Record<string, string | undefined>>): ReadLine<Meaning> {
  const details: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value !== undefined) details[name] = name === 'line' ? Number(value) : value;
  }
  return { meaning, details };
}
