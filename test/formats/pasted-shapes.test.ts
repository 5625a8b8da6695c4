import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleLines } from '../../src/formats/console-text.ts';
import { withoutNumbers } from '../../src/formats/numbered-lines.ts';
import { apart } from '../../src/formats/run-together.ts';
import { near } from './any-text.ts';

const texts = (text: string) => [...consoleLines(text)].map((line) => line.text);
const unnumbered = (text: string) => [...withoutNumbers(consoleLines(text))].map((line) => line.text);
const JOINED =
  'Opening DFU capable USB device... Device ID 0483:df11 Device DFU version 011a Claiming USB DFU Interface... dfu-util: ERASE_PAGE not correctly executed';

describe('a paragraph that was lines of a console', () => {
  it('comes apart where each line of a tool begins', () => {
    expect(apart(JOINED)).toEqual([
      'Opening DFU capable USB device...',
      'Device ID 0483:df11',
      'Device DFU version 011a',
      'Claiming USB DFU Interface...',
      'dfu-util: ERASE_PAGE not correctly executed',
    ]);
  });

  it('keeps what stands in front of the first line of a tool', () => {
    expect(apart(`Please help me with this. ${JOINED}`)[0]).toBe('Please help me with this.');
  });

  it('is counted as the one line that it is in the source', () => {
    expect([...consoleLines(`first\n${JOINED}\nlast`)].map((line) => line.number)).toEqual([
      1, 2, 2, 2, 2, 2, 3,
    ]);
  });

  it.each([
    'I have tried dfu-util 0.9 and dfu-util 0.11 on three computers with four cables, and each says the very same thing to me',
    '/home/pi/dfu-util/src/dfu-util -d ,0483:df11 -a 0 -s 0x08008000:leave -D /home/pi/klipper/out/a-long-folder/klipper.bin',
    `Stats 12345.6: gcodein=0  mcu: mcu_awake=0.001 mcu_task_avg=0.000008 bytes_write=1234 bytes_read=4567 ${'x'.repeat(200)}`,
  ])('a sentence, a long command and a line of klippy.log stay whole: %s', (line) => {
    expect(apart(line)).toEqual([line]);
  });

  it('loses no character but the space between its lines, whatever it holds', () => {
    fc.assert(
      fc.property(
        near([JOINED, 'Bus 001 Device 004: ID 1d50:614e ', 'make: *** [flash] Error 1 ']),
        (line) => {
          expect(apart(line).join('').replace(/\s/g, '')).toBe(line.replace(/\s/g, ''));
        },
      ),
    );
  });
});

describe('characters that a forum made typographic', () => {
  it('are what was typed', () => {
    expect(texts('dfu-util:\u00a0can\u2019t detach\n\u201cInternal Flash\u201d\nOpening\u2026')).toEqual([
      "dfu-util: can't detach",
      '"Internal Flash"',
      'Opening...',
    ]);
  });
});

describe('numbers in front of lines', () => {
  it.each([
    ['an editor', '   1  $ dfu-util -l\n   2  dfu-util 0.11\n   3\n   4  Copyright\n   5    indented'],
    ['grep', '1:$ dfu-util -l\n2:dfu-util 0.11\n3:\n4:Copyright\n5:  indented'],
    ['bat', '   1 │ $ dfu-util -l\n   2 │ dfu-util 0.11\n   3 │\n   4 │ Copyright\n   5 │   indented'],
  ])('are gone where they count: %s', (_who, text) => {
    expect(unnumbered(text)).toEqual(['$ dfu-util -l', 'dfu-util 0.11', '', 'Copyright', '  indented']);
  });

  it('stay where they do not count: a listing has numbers of its own', () => {
    const listing = '  1  klipper\n  7  octoprint\n  8  moonraker\n 12  sshd';
    expect(unnumbered(listing)).toEqual(listing.split('\n'));
  });

  it('leave every line where it is, whatever the text', () => {
    fc.assert(
      fc.property(near(['1 a\n2 b\n3 c\n4 d\n', '12: x\n', '\n', '7'.repeat(20)]), (text) => {
        const lines = [...consoleLines(text)];
        const bare = [...withoutNumbers(lines)];
        expect(bare.map((line) => line.number)).toEqual(lines.map((line) => line.number));
        for (const [at, line] of bare.entries()) expect(lines[at]?.text.endsWith(line.text)).toBe(true);
      }),
    );
  });
});
