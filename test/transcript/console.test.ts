import { describe, expect, it } from 'vitest';
import { evidence as schema } from '../../src/evidence/evidence.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { fixture, meanings, read, runsOf, usbOf } from './read-fixture.ts';

const LOG = fixture('three-attempts-two-hosts');
const plain = runsOf(read(LOG));

/** the same runs, whatever was done to the text around them */
function essence(text: string) {
  return runsOf(read(text)).map((run) => ({
    ...run,
    lines: run.lines.map((line) => [line.line, line.meaning]),
  }));
}
const expected = plain.map((run) => ({ ...run, lines: run.lines.map((line) => [line.line, line.meaning]) }));

describe('the same paste reads the same', () => {
  it('with CRLF', () => {
    expect(essence(LOG.replaceAll('\n', '\r\n'))).toEqual(expected);
  });
  it('with quoting marks', () => {
    expect(essence(LOG.replaceAll(/^/gm, '> '))).toEqual(expected);
  });
  it('with quoting marks inside a code block', () => {
    expect(essence(LOG.replaceAll(/^/gm, '    > '))).toEqual(expected);
  });
  it('indented as a code block', () => {
    expect(essence(LOG.replaceAll(/^/gm, '    '))).toEqual(expected);
  });
  it('with coloured prompts and window titles', () => {
    const coloured = LOG.replaceAll(
      /^(\w+@\w+):(\S+)\$/gm,
      '\u001b[?2004h\u001b]0;$1: $2\u0007\u001b[01;32m$1\u001b[00m:\u001b[01;34m$2\u001b[00m$',
    );
    expect(coloured).not.toBe(LOG);
    expect(essence(coloured)).toEqual(expected);
  });
});

describe('carriage returns', () => {
  it('leave of a progress bar what the terminal showed last', () => {
    const bar = (percent: number) =>
      `Download\t[${'='.repeat(percent / 4).padEnd(25)}] ${percent}% ${percent * 300} bytes`;
    const text = `$ dfu-util -D a.bin\n${[0, 20, 48, 100].map(bar).join('\r')}\nDownload done.\n`;
    const [run] = runsOf(read(text));
    expect(run?.lines.map((line) => [line.line, line.details['percent']])).toEqual([
      [2, 100],
      [3, undefined],
    ]);
  });
  it('are line ends where there are no others', () => {
    expect(runsOf(read('$ lsusb\rBus 001 Device 009: ID 0483:df11 STM\r'))).toHaveLength(1);
    expect(usbOf(read('$ lsusb\rBus 001 Device 009: ID 0483:df11 STM\r')).devices).toHaveLength(1);
  });
});

describe('what is not known', () => {
  it.each(['', '\n\n', 'Hello, my printer is broken.\nWhat can I do?\n', '\u001b[31m\u0000\u0007'])(
    'recognises nothing in %j',
    (text) => {
      const evidence = read(text);
      expect(evidence.runs).toMatchObject({ status: 'collected', value: { runs: [], linesRecognised: 0 } });
      expect(evidence.usb.status).toBe('gap');
      expect(evidence.kernelLog.status).toBe('gap');
      expect(evidence.host.status).toBe('gap');
      expect(evidence.intent).toBe('look');
    },
  );
  it('stays as an unrecognised line with its run', () => {
    const [run] = runsOf(read('$ dfu-util -l\ndfu-util 0.11\nsomething new\n'));
    expect(meanings(run)).toEqual(['tool-version', 'unrecognised']);
  });
});

describe('several sources', () => {
  it('are read apart, each with its own line numbers and prompt', () => {
    const evidence = readTranscript([
      { name: 'one.txt', text: 'pi@printer:~$ dfu-util -l\ndfu-util 0.9\n' },
      { name: 'two.txt', text: 'dfu-util 0.11\n' },
    ]);
    expect(evidence.source).toEqual({ kind: 'transcript', names: ['one.txt', 'two.txt'] });
    expect(runsOf(evidence).map((run) => [run.source, run.host, run.firstLine])).toEqual([
      ['one.txt', 'pi@printer', 1],
      ['two.txt', 'pi@printer', 1],
    ]);
  });
});

describe('the machine', () => {
  it('is told by uname, os-release and id', () => {
    const text = [
      'pi@printer:~$ uname -a',
      'Linux printer 6.1.21-v8+ #1642 SMP PREEMPT Mon Apr 3 17:24:16 BST 2023 aarch64 GNU/Linux',
      'pi@printer:~$ cat /etc/os-release',
      'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"',
      'VERSION_ID="11"',
      'ID=debian',
      'pi@printer:~$ id',
      'uid=1000(pi) gid=1000(pi) groups=1000(pi),20(dialout),46(plugdev)',
    ].join('\n');
    expect(read(text).host).toMatchObject({
      status: 'collected',
      complete: true,
      value: {
        platform: 'linux',
        kernel: '6.1.21-v8+',
        arch: 'aarch64',
        osName: 'Debian GNU/Linux 11 (bullseye)',
        osId: 'debian',
        osVersion: '11',
        user: { name: 'pi', uid: 1000, groups: ['pi', 'dialout', 'plugdev'] },
      },
    });
  });
  it('is Windows by its prompt', () => {
    const evidence = read('PS C:\\Users\\me> dfu-util -a 0 -D "C:\\my files\\a.bin"\ndfu-util 0.9\n');
    expect(evidence.host).toMatchObject({ value: { platform: 'win32' } });
    expect(runsOf(evidence)[0]?.arguments?.download).toBe('C:\\my files\\a.bin');
  });
});

describe('the kernel log', () => {
  it('gives events in order, with ports and error numbers', () => {
    const evidence = read(fixture('dmesg-stalling-device'));
    const events = evidence.kernelLog.status === 'collected' ? evidence.kernelLog.value.events : [];
    expect(events[0]).toMatchObject({
      kind: 'new-device',
      seconds: 457.433634,
      port: '1-1',
      deviceNumber: 74,
      host: 'pi@printer',
      origin: { kind: 'log', source: 'paste', line: 2 },
    });
    expect(events.filter((event) => event.errno === -32)).toHaveLength(8);
    expect(events.at(-1)).toMatchObject({ kind: 'enumeration-failed', port: 'usb1-port1' });
  });
});

describe('long text', () => {
  it('keeps the newest runs within bounds, says so and fits the schema', () => {
    const evidence = read(LOG.repeat(400));
    expect(() => schema.parse(evidence)).not.toThrow();
    expect(evidence.runs).toMatchObject({ status: 'collected', complete: false });
    const runs = runsOf(evidence);
    expect(runs.length).toBeLessThanOrEqual(1000);
    expect(runs.at(-1)).toMatchObject({ tool: 'dfu-util', host: 'root@spare', outcome: 'succeeded' });
    const lines = runs.reduce((sum, run) => sum + run.lines.length, 0);
    expect(lines).toBeLessThanOrEqual(21_000);
  });
  it('keeps the first and the newest lines of an endless run', () => {
    const text = `$ make flash\n${Array.from({ length: 5000 }, (_, n) => `line ${n}\n`).join('')}make: *** [flash] Error 2\n`;
    const [run] = runsOf(read(text));
    expect(run?.lines.length).toBeLessThanOrEqual(400);
    expect(run?.lines[0]?.text).toBe('line 0');
    expect(run).toMatchObject({ outcome: 'failed', lastLine: 5002 });
  });
});
