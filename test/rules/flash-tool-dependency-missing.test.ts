import { rule } from '../../rules/tool/flash-tool-dependency-missing.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'a library that Linux does not find': {
      evidence: pastedText(
        'me@desk:~ $ ./dfu-util -l',
        './dfu-util: error while loading shared libraries: libusb-1.0.so.0: cannot open shared object file: No such file or directory',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: './dfu-util on me@desk' },
      says: [/libusb-1\.0\.so\.0 is missing/, /libusb-1\.0-0/],
    },
    'a library that macOS does not find': {
      evidence: pastedText(
        'me@Mac ~ % dfu-util -l',
        'dyld[1234]: Library not loaded: /opt/homebrew/opt/libusb/lib/libusb-1.0.0.dylib',
      ),
      says: [/brew/],
    },
    'a program for another processor': {
      evidence: pastedText(
        'pi@printer:~ $ ./stm32flash -V',
        '-bash: ./stm32flash: cannot execute binary file: Exec format error',
      ),
      expect: { subject: './stm32flash on pi@printer' },
      says: [/another kind of processor/],
    },
    'a flasher that is not installed': {
      evidence: pastedText('$ make flash FLASH_DEVICE=/dev/ttyACM0', '/bin/sh: 1: bossac: not found'),
      expect: { subject: 'bossac' },
      says: [/no program called bossac/, /bossa-cli/],
    },
    'STM32CubeProgrammer, as the Arduino core looks for it': {
      evidence: pastedText('STM32_Programmer_CLI not found.'),
      says: [/stm32cubeprog\.html/, /dfu-doctor flash FILE/],
    },
    'an upload script that Java cannot start': {
      evidence: pastedText(
        'Cannot run program "C:\\Arduino\\tools\\win\\maple_upload.bat": CreateProcess error=2, The system cannot find the file specified',
      ),
      expect: { subject: 'maple_upload' },
      says: [/Boards Manager/],
    },
    'what qmk doctor says': {
      evidence: pastedText("☒ Can't find dfu-programmer in your path."),
      expect: { subject: 'dfu-programmer' },
    },
    'a Windows library': {
      evidence: pastedText(
        'C:\\dfu> dfu-util -l',
        'The code execution cannot proceed because libusb-1.0.dll was not found. Reinstalling the program may fix this problem.',
      ),
      says: [/beside dfu-util\.exe/],
    },
  },
  clears: {
    'a flasher that was installed in between': pastedText(
      '$ avrdude -p m2560 -c wiring -P /dev/ttyACM0 -U flash:w:fw.hex:i',
      'bash: avrdude: command not found',
      '$ avrdude -p m2560 -c wiring -P /dev/ttyACM0 -U flash:w:fw.hex:i',
      'avrdude: AVR device initialized and ready to accept instructions',
    ),
    'a tool that is not there at all': pastedText('$ dfu-util -l', 'bash: dfu-util: command not found'),
    'a firmware that is not there': pastedText(
      '$ dfu-util -D x.bin',
      'dfu-util 0.11',
      'dfu-util: Could not open file x.bin for reading: No such file or directory',
    ),
    'a tool that runs': pastedText('$ dfu-util -l', 'dfu-util 0.11'),
  },
});
