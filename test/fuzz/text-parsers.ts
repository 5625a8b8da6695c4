import fc from 'fast-check';
import { evidence as schema } from '../../src/evidence/evidence.ts';
import { parseBoardHeader } from '../../src/formats/board-header.ts';
import { parseConfiguredNodes } from '../../src/formats/can-nodes.ts';
import { consoleLines } from '../../src/formats/console-text.ts';
import {
  findResetWords,
  readDfuUtilArguments,
  readStm32flashArguments,
} from '../../src/formats/flash-arguments.ts';
import { readFlasherArguments, readKatapultArguments } from '../../src/formats/flasher-arguments.ts';
import { parseIpLinks } from '../../src/formats/ip-link.ts';
import { parseKconfig } from '../../src/formats/kconfig.ts';
import { newVerboseState, readVerboseLine } from '../../src/formats/lsusb-verbose.ts';
import { findMakefileCalls } from '../../src/formats/makefile-calls.ts';
import { withoutNumbers } from '../../src/formats/numbered-lines.ts';
import { findPythonCalls } from '../../src/formats/python-calls.ts';
import { tokenizePython } from '../../src/formats/python-tokens.ts';
import { quotedLines } from '../../src/formats/quoted-lines.ts';
import { findScriptCalls } from '../../src/formats/script-calls.ts';
import { readUdevRules } from '../../src/formats/udev-rules.ts';
import { joinWrapped } from '../../src/formats/wrapped-lines.ts';
import { firstHosts } from '../../src/transcript/prompt-hosts.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { anyArgv, anyText } from './inputs.ts';
import type { Parser } from './parser.ts';

/** Parsers of whole texts and of command lines. */

const ofText = (read: (text: string) => unknown, name = read.name): Parser => ({
  name,
  inputs: anyText,
  read,
});
const ofArgv = (read: (argv: readonly string[]) => unknown): Parser => ({
  name: read.name,
  inputs: anyArgv,
  read,
});

const flasher = fc.constantFrom(
  'katapult',
  'canbus_query',
  'avrdude',
  'bossac',
  'dfu-programmer',
  'hid-flash',
  'cube-programmer',
);

export const textParsers: readonly Parser[] = [
  ...[parseBoardHeader, parseConfiguredNodes, parseIpLinks, parseKconfig, readUdevRules].map((read) =>
    ofText(read),
  ),
  ...[findMakefileCalls, findPythonCalls, tokenizePython].map((read) => ofText(read)),
  ofText((text) => [...consoleLines(text)], 'consoleLines'),
  ofText((text) => [...joinWrapped(consoleLines(text))], 'joinWrapped'),
  ofText((text) => [...quotedLines(consoleLines(text))], 'quotedLines'),
  ofText((text) => [...withoutNumbers(consoleLines(text))], 'withoutNumbers'),
  ofText((text) => firstHosts([text]), 'firstHosts'),
  ofText((text) => {
    const state = newVerboseState();
    for (const line of text.split('\n')) readVerboseLine(state, line);
  }, 'readVerboseLine'),
  ofText(
    (text) => ['flash_usb.py', 'Makefile', 'notes'].map((name) => findScriptCalls(name, text)),
    'findScriptCalls',
  ),
  ...[readDfuUtilArguments, findResetWords, readStm32flashArguments, readKatapultArguments].map((read) =>
    ofArgv(read),
  ),
  {
    name: 'readFlasherArguments',
    inputs: fc.tuple(flasher, anyArgv),
    read: ([tool, argv]: readonly [Parameters<typeof readFlasherArguments>[0], readonly string[]]) =>
      readFlasherArguments(tool, argv),
  },
  // what it makes of any text is evidence of the schema
  ofText((text) => schema.parse(readTranscript([{ name: 'paste', text }])), 'readTranscript'),
];
