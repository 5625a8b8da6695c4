import { rule } from '../../rules/firmware/toolchain-missing.ts';
import type { ToolFacts } from '../../src/evidence/tools.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const klipper = section({
  path: '/home/pi/klipper',
  remote: null,
  commit: null,
  localChanges: null,
  config: {
    path: '/home/pi/klipper/.config',
    modifiedMs: 0,
    symbols: { CONFIG_MCU: 'stm32f446xx', CONFIG_FLASH_APPLICATION_ADDRESS: '0x8008000' },
    lines: {},
  },
  flashCalls: [],
  newestSource: null,
});
const tools = (...names: ToolFacts['tools'][number]['name'][]) =>
  section({
    searchPath: ['/usr/bin'],
    tools: names.map((name) => ({
      name,
      path: `/usr/bin/${name}`,
      realPath: `/usr/bin/${name}`,
      version: '1',
      firstLines: [],
      origin: { kind: 'command' as const, argv: [name] },
    })),
  });

ruleTable(rule, {
  finds: {
    'a make that does not find the compiler': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make',
        '  Compiling out/src/sched.o',
        'make: arm-none-eabi-gcc: Command not found',
        'make: *** [Makefile:64: out/src/sched.o] Error 127',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'arm-none-eabi-gcc on pi@printer' },
      says: [/gcc-arm-none-eabi/],
    },
    'newer words of make': {
      evidence: pastedText('make: arm-none-eabi-gcc: No such file or directory'),
      expect: { subject: 'arm-none-eabi-gcc' },
    },
    'a compiler without its C library': {
      evidence: pastedText(
        '$ make',
        '  Compiling out/src/sched.o',
        'src/sched.c:7:10: fatal error: stdint.h: No such file or directory',
        'compilation terminated.',
        'make: *** [Makefile:68: out/src/sched.o] Error 1',
      ),
      says: [/stdint\.h/, /libnewlib-arm-none-eabi/],
    },
    'no make at all': {
      evidence: pastedText('$ make menuconfig', 'bash: make: command not found'),
      says: [/build-essential/],
    },
    'a machine that is to flash what it cannot build yet': {
      evidence: liveEvidence({ intent: 'flash', klipper, tools: tools('make', 'dfu-util') }),
      expect: { subject: 'arm-none-eabi-gcc' },
    },
    'the header of a library for this computer': {
      evidence: pastedText(
        '$ make',
        'hid-flash.c:9:10: fatal error: libusb.h: No such file or directory',
        'compilation terminated.',
      ),
      says: [/the header of a library/, /libusb-1\.0-0-dev/],
    },
    'a header of the C library of an AVR': {
      evidence: pastedText('$ make', 'src/avr/main.c:7:10: fatal error: avr/io.h: No such file or directory'),
      says: [/a part of its C library/, /gcc-avr/],
    },
    'a tool header of the C library of an AVR': {
      evidence: pastedText(
        '$ make',
        'src/avr/main.c:7:10: fatal error: util/delay.h: No such file or directory',
      ),
      says: [/gcc-avr/],
    },
    'no gcc': {
      evidence: pastedText('$ make menuconfig', 'make: gcc: No such file or directory'),
      says: [/build-essential/],
    },
    'no cc': {
      evidence: pastedText('$ make', 'make: cc: No such file or directory'),
      says: [/build-essential/],
    },
    'no g++': {
      evidence: pastedText('$ make', 'make: g++: No such file or directory'),
      says: [/build-essential/],
    },
  },
  clears: {
    'a text that shows the tools of a machine': {
      ...liveEvidence({ intent: 'flash', klipper, tools: tools('make') }),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'a machine with the compiler': liveEvidence({
      intent: 'flash',
      klipper,
      tools: tools('make', 'arm-none-eabi-gcc'),
    }),
    'one who only looks': liveEvidence({ klipper, tools: tools('make') }),
    'another program that is missing': pastedText('$ dfu-util -l', 'bash: dfu-util: command not found'),
    "a header of the firmware's own": pastedText(
      '$ make',
      'src/main.c:3:10: fatal error: autoconf.h: No such file or directory',
      'make: *** [Makefile:68: out/src/main.o] Error 1',
    ),
  },
  skips: { 'neither tools nor a text': liveEvidence({ intent: 'flash', klipper }) },
});
