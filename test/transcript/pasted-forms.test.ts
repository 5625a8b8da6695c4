import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { withoutHtml } from '../../src/formats/html-text.ts';
import { withoutLogPrefix } from '../../src/formats/log-prefix.ts';
import { readPrompt } from '../../src/formats/shell-prompt.ts';
import { joinWrapped } from '../../src/formats/wrapped-lines.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { fixture, meanings, read, runsOf, usbOf } from './read-fixture.ts';

const LOG = fixture('make-flash-0.11-status-10');
const essence = (text: string) =>
  runsOf(read(text)).map((run) => [run.tool, run.host, run.outcome, run.lines.map((line) => line.meaning)]);
const verdictOf = (text: string) => diagnose(read(text), rules).verdict;

describe('the same log reads the same', () => {
  it.each([
    ['with the time of a terminal', (line: string) => `[12:00:01] ${line}`],
    ['with milliseconds', (line: string) => `12:00:01.123 ${line}`],
    ['with date and time', (line: string) => `2026-01-02 12:00:01 ${line}`],
    ['from a service, by journalctl', (line: string) => `Nov 24 12:00:01 printer flasher[812]: ${line}`],
    ['from a service, with ISO times', (line: string) => `2026-01-02T12:00:01+0000 printer sh[7]: ${line}`],
    [
      'as the source of a web page',
      (line: string) => line.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('>', '&gt;'),
    ],
    ['with line breaks of a web page', (line: string) => `${line}<br />`],
  ])('%s', (_name, change) => {
    expect(
      essence(
        LOG.split('\n')
          .map((line) => (line === '' ? line : change(line)))
          .join('\n'),
      ),
    ).toEqual(essence(LOG));
  });

  it('inside the marks of a code block, with prose around it', () => {
    const post = `Hello, my board does not flash.\n\n\`\`\`bash\n${LOG}\`\`\`\n\nWhat is wrong? I have tried make and dfu-util.\n`;
    expect(essence(post)).toEqual(essence(LOG));
  });
});

describe('prompts', () => {
  it.each([
    ['pi@printer:~/klipper $ make', 'pi@printer', 'make'],
    ['me@Mac klipper % make', 'me@Mac', 'make'],
    ['me@Mac ~/my klipper % make', 'me@Mac', 'make'],
    ['me@desk ~/klipper> make flash', 'me@desk', 'make flash'],
    ['me@desk ~/klipper (master)> make', 'me@desk', 'make'],
    ['root@printer# make', 'root@printer', 'make'],
    ['[root@host ~]# lsusb', 'root@host', 'lsusb'],
    ['MacBook-Pro% dfu-util -l', null, 'dfu-util -l'],
    ['PS C:\\Users\\me> dfu-util -l', null, 'dfu-util -l'],
    ['C:\\dfu>dfu-util -l', null, 'dfu-util -l'],
    ['# dfu-util -l', null, 'dfu-util -l'],
  ])('%s', (line, host, command) => {
    expect(readPrompt(line)).toMatchObject({ host, command });
  });
  it.each([
    '# make sure that the board is in DFU mode',
    'write to me@example.org if you got 50 % of it',
    'me@example.org wrote > that it works',
    'Progress: 50% done',
  ])('%s is none', (line) => {
    expect(readPrompt(line)).toBeNull();
  });

  it('without a name are of the host whose name is in the text', () => {
    const runs = runsOf(
      read('$ dfu-util -l\ndfu-util 0.11\npi@printer:~ $ dfu-util -V\ndfu-util 0.11\n$ lsusb\n'),
    );
    expect(runs.map((run) => run.host)).toEqual(['pi@printer', 'pi@printer', 'pi@printer']);
  });
  it('of several users on one machine are one host', () => {
    const runs = runsOf(
      read('pi@printer:~ $ dfu-util -V\nroot@printer:~# dfu-util -V\nme@desk:~$ dfu-util -V\n'),
    );
    expect(runs.map((run) => run.host)).toEqual(['pi@printer', 'pi@printer', 'me@desk']);
  });
  it('of Windows say nothing of the Linux beside it', () => {
    const runs = runsOf(read('me@DESK:~$ lsusb\nPS C:\\> dfu-util -l\nme@DESK:~$ dfu-util -l\n'));
    expect(runs.map((run) => run.host)).toEqual(['me@DESK', null, 'me@DESK']);
  });
  it('make one board of what two kinds of prompt list', () => {
    const line = 'Bus 001 Device 009: ID 0483:df11 STMicroelectronics STM Device in DFU Mode';
    expect(usbOf(read(`$ lsusb\n${line}\npi@printer:~ $ lsusb\n${line}\n`)).devices).toHaveLength(1);
  });
});

describe('bytes', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const readBytes = (text: string) => readTranscript([{ name: 'paste', text: bytesOf(text) }]);
  it('read as the text that they hold', () => {
    for (const text of [LOG, LOG.replaceAll('\n', '\r\n'), LOG.replaceAll('\n', '\r'), `\ufeff${LOG}`]) {
      expect(readBytes(text)).toEqual(read(text));
    }
    const any = fc.array(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r', '\r\n', 'pi@a:~ $ lsusb\n')),
    );
    fc.assert(
      fc.property(any, (parts) => {
        const text = parts.join('');
        expect(readBytes(text)).toEqual(read(text));
      }),
      { numRuns: 1000 },
    );
  });
  it('that are no text are read all the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readTranscript([{ name: 'x', text: bytes }]).runs.status).toBe('collected');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('several files', () => {
  it('without prompts belong to the one host that the others name', () => {
    const evidence = readTranscript([
      { name: 'dmesg.txt', text: '[ 12.5] usb 1-1: new full-speed USB device number 9 using xhci_hcd\n' },
      { name: 'console.txt', text: 'pi@printer:~ $ dfu-util -l\n' },
    ]);
    expect(runsOf(evidence).map((run) => run.host)).toEqual(['pi@printer', 'pi@printer']);
  });
});

describe('prose', () => {
  it.each([
    'dfu-util -l does not show my board, and stm32flash neither.\n',
    'I ran make flash and it said that no device is there.\n',
    'Can anybody help me with my 50 $ board?\n',
    '> quoted: I have no idea\nMe neither.\n',
  ])('is unknown text: %j', (text) => {
    expect(verdictOf(text)).toMatchObject({ outcome: 'unknown', primary: null });
    expect(runsOf(read(text)).filter((run) => run.tool !== 'other' && run.lines.length > 0)).toEqual([]);
  });
});

describe('wrapped lines', () => {
  const found =
    'Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-1.1", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg", serial="336F37583237"';
  it.each([60, 80, 100])('of dfu-util -l are joined at %i columns', (width) => {
    const parts = found.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    const [device] = usbOf(read(['$ dfu-util -l', 'dfu-util 0.11', ...parts].join('\n'))).devices;
    expect(device).toMatchObject({ serialNumber: { text: '336F37583237' }, path: '1-1.1' });
  });
  it('of an error keep its code', () => {
    const text =
      '$ dfu-util -l\ndfu-util: Cannot open DFU device 0483:df11 found on devnum 12\n(LIBUSB_ERROR_ACCESS)\n';
    expect(runsOf(read(text))[0]?.lines[0]?.details).toMatchObject({ usbError: 'LIBUSB_ERROR_ACCESS' });
  });
  it('are never joined over another line that begins anew', () => {
    const text = `$ dfu-util -l\n${found.slice(0, 80)}\n${found}\n`;
    expect(meanings(runsOf(read(text))[0])).toEqual(['found-dfu', 'found-dfu']);
  });
  it('lose no text, whatever the lines', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(found.slice(0, 90), found.slice(90), ''),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (texts) => {
        const lines = texts.map((text, index) => ({ number: index + 1, text }));
        const joined = [...joinWrapped(lines)];
        const squeeze = (all: readonly { text: string }[]) =>
          all
            .map(({ text }) => text)
            .join('')
            .replaceAll(' ', '');
        expect(squeeze(joined)).toBe(squeeze(lines));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what stands in front of a line or in it', () => {
  it('is left alone where it is the kernel’s', () => {
    for (const line of [
      '[ 7501.686467] usb 1-1: new full-speed USB device number 67 using xhci_hcd',
      'Feb 28 16:08:01 host kernel: [ 9915.602708] usb 1-1.2: new full-speed USB device',
      '2026-01-02T12:00:01+0000 printer kernel: usb 1-1: USB disconnect, device number 9',
    ]) {
      expect(withoutLogPrefix(line)).toBe(line);
    }
  });
  it('is undone once, and makes no control characters', () => {
    expect(withoutHtml('a &amp;gt; b &lt;c&gt; &#39;d&#x27; &#27; &#0;')).toBe("a &gt; b <c> 'd' &#27; &#0;");
  });
  it('never makes a line longer, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (line) => {
        expect(withoutHtml(line).length).toBeLessThanOrEqual(line.length);
        expect(line.endsWith(withoutLogPrefix(line))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
