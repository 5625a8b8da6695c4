import fc from 'fast-check';
import { readBuildLine } from '../../src/formats/build-messages.ts';
import { readCanLinkLine } from '../../src/formats/can-link-lines.ts';
import { readCommands } from '../../src/formats/command-line.ts';
import { readCrashLine } from '../../src/formats/crash-messages.ts';
import { dfuUtilErrors } from '../../src/formats/dfu-util-errors.ts';
import { readDfuUtilLine } from '../../src/formats/dfu-util-output.ts';
import { readFlashAppLine } from '../../src/formats/flash-apps-output.ts';
import { flashToolOf } from '../../src/formats/flash-tool-name.ts';
import { flasherOf } from '../../src/formats/flasher-arguments.ts';
import { readFoundDfu } from '../../src/formats/found-dfu.ts';
import { readHostAnswer, readHostLine } from '../../src/formats/host-lines.ts';
import { withoutHtml } from '../../src/formats/html-text.ts';
import { readKatapultLine } from '../../src/formats/katapult-output.ts';
import { readKconfigLine } from '../../src/formats/kconfig.ts';
import { parseKernelLogLine } from '../../src/formats/kernel-log.ts';
import { readKlipperFlasherLine } from '../../src/formats/klipper-flashers-output.ts';
import { klippyHeading, readKlippyLine } from '../../src/formats/klippy-lines.ts';
import { withoutLeadIn } from '../../src/formats/lead-in.ts';
import { readLibusbWords } from '../../src/formats/libusb-words.ts';
import { withoutLogPrefix } from '../../src/formats/log-prefix.ts';
import { readLsusbLine } from '../../src/formats/lsusb-lines.ts';
import { readLsusbTreeLine } from '../../src/formats/lsusb-tree-lines.ts';
import { readMacosUsbLine } from '../../src/formats/macos-usb-list.ts';
import { isAdviceBody, readMakeLine } from '../../src/formats/make-output.ts';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { readMenuLine, readMenuTitle } from '../../src/formats/menuconfig-lines.ts';
import { readOtherFlasherLine } from '../../src/formats/other-flashers-output.ts';
import { readPortLines } from '../../src/formats/port-lines.ts';
import { readPortMessage } from '../../src/formats/port-messages.ts';
import { readPythonFlasherLine } from '../../src/formats/python-flashers-output.ts';
import { readPythonLine } from '../../src/formats/python-messages.ts';
import { apart } from '../../src/formats/run-together.ts';
import { readServiceLine } from '../../src/formats/service-lines.ts';
import { readShellMessage } from '../../src/formats/shell-messages.ts';
import { readPrompt } from '../../src/formats/shell-prompt.ts';
import { readStm32flashLine } from '../../src/formats/stm32flash-output.ts';
import { readSystemMessage } from '../../src/formats/system-messages.ts';
import { inEnglish } from '../../src/formats/system-words.ts';
import { printable, withoutControls } from '../../src/formats/text.ts';
import { readUsbipdLine } from '../../src/formats/usbipd-lines.ts';
import { readVirtualization, readWslKernel } from '../../src/formats/virtualization.ts';
import { isAbsent, readWindowsUsbLine } from '../../src/formats/windows-usb-list.ts';
import { readSystemLine } from '../../src/transcript/system-lines.ts';
import { readStatements } from '../../src/transcript/tool-lines.ts';
import { anyLine } from './inputs.ts';
import type { Parser } from './parser.ts';

/** Parsers of one line, and those that also want to know what was before it. */

const ofLine = (read: (line: string) => unknown): Parser => ({ name: read.name, inputs: anyLine, read });

function withContext<T>(
  name: string,
  context: fc.Arbitrary<T>,
  read: (line: string, context: T) => unknown,
): Parser {
  return {
    name,
    inputs: fc.tuple(anyLine, context),
    read: ([line, before]: readonly [string, T]) => read(line, before),
  };
}

const program = fc.constantFrom(
  'avrdude',
  'bossac',
  'hid-flash',
  'cube-programmer',
  'qmk-toolbox',
  'pydfu',
  'stm32loader',
  'rp2040_flash',
  'flash-sdcard',
  null,
);
const tool = fc.constantFrom('dfu-util', 'stm32flash', 'make', 'katapult', 'avrdude', 'flash_usb', null);
const asked = fc.constantFrom(['groups'], ['groups', 'pi'], ['uname', '-r'], ['systemd-detect-virt'], []);

export const lineParsers: readonly Parser[] = [
  ...[
    readBuildLine,
    readCanLinkLine,
    readCommands,
    readCrashLine,
    readDfuUtilLine,
    flashToolOf,
    flasherOf,
    readFoundDfu,
    readHostLine,
    withoutHtml,
    apart,
    readLibusbWords,
    parseKernelLogLine,
    klippyHeading,
    withoutLogPrefix,
    readLsusbLine,
    readLsusbTreeLine,
    readMacosUsbLine,
    readMakeLine,
    isAdviceBody,
    parseMemoryLayout,
    readPortLines,
    readPortMessage,
    readPythonLine,
    readServiceLine,
    readShellMessage,
    readPrompt,
    readSystemMessage,
    withoutControls,
    printable,
    readUsbipdLine,
    readVirtualization,
    readWslKernel,
    readWindowsUsbLine,
    isAbsent,
    readKconfigLine,
    readMenuLine,
    readMenuTitle,
    inEnglish,
    withoutLeadIn,
  ].map((read) => ofLine(read)),
  { name: 'dfuUtilErrors', inputs: anyLine, read: dfuUtilErrors },
  withContext('readFlashAppLine', program, readFlashAppLine),
  withContext('readOtherFlasherLine', program, readOtherFlasherLine),
  withContext('readKlipperFlasherLine', program, readKlipperFlasherLine),
  withContext('readPythonFlasherLine', program, readPythonFlasherLine),
  withContext('readKatapultLine', fc.boolean(), readKatapultLine),
  withContext('readStm32flashLine', fc.boolean(), readStm32flashLine),
  withContext('readKlippyLine', fc.constantFrom(true, false, null), readKlippyLine),
  withContext('readHostAnswer', asked, readHostAnswer),
  withContext('readSystemLine', fc.boolean(), readSystemLine),
  withContext('readStatements', tool, readStatements),
];
