import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPainter } from '../../src/commands/full-screen.ts';

const SIZE = { cols: 20, rows: 6 };
const turn = () => new Promise((resolve) => setTimeout(resolve, 25));

function open() {
  const terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
  const sent: string[] = [];
  const painter = createPainter((text) => {
    sent.push(text);
    terminal.write(text);
  });
  const lines = async () => {
    await turn();
    await new Promise<void>((resolve) => terminal.write('', resolve));
    return Array.from({ length: SIZE.rows }, (_, row) =>
      terminal.buffer.active.getLine(row)?.translateToString(true),
    );
  };
  return { painter, sent, lines, terminal };
}

const padded = (frame: string) =>
  [...frame.split('\n'), ...Array<string>(SIZE.rows).fill('')].slice(0, SIZE.rows);

describe('the painter', () => {
  it('leaves exactly the newest frame on the screen, whatever came before', async () => {
    const line = fc.stringMatching(/^[a-z]{0,20}$/);
    const frame = fc.array(line, { minLength: 1, maxLength: SIZE.rows }).map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), async (frames) => {
        const { painter, lines } = open();
        let shown: unknown = [];
        for (const one of frames) {
          painter.paint(one);
          shown = await lines();
        }
        expect(shown).toEqual(padded(frames.at(-1) ?? ''));
        painter.stop();
      }),
      { numRuns: 15 },
    );
  });

  it('sends the newest frame of a turn alone, and of it the changed lines alone', async () => {
    const { painter, sent } = open();
    painter.paint('one\ntwo\nthree');
    await turn();
    painter.paint('one\nzwo\nthree');
    painter.paint('one\n2\nthree');
    await turn();
    painter.paint('one\n2\nthree');
    await turn();
    expect(sent.slice(1)).toEqual(['\u001b[2;1H\u001b[2K2']);
  });

  it('paints everything again after it was told to forget', async () => {
    const { painter, lines, terminal } = open();
    painter.paint('one\ntwo');
    await lines();
    terminal.write('\u001b[2Jrubbish');
    painter.forget();
    painter.paint('one\ntwo');
    expect(await lines()).toEqual(padded('one\ntwo'));
  });

  it('lets no sequence through but colours and links to web pages', async () => {
    const { painter, sent } = open();
    const link = '\u001b]8;;https://example.com/a\u0007a page\u001b]8;;\u0007';
    painter.paint(
      `\u001b[31mred\u001b[39m \u001b]0;title\u0007 \u001b[5;5H${link}\u001b]8;;file:///etc\u0007\u001b]8;id=1;https://x\u0007`,
    );
    await turn();
    expect(sent.join('')).toContain('\u001b[31mred\u001b[39m ]0;title');
    expect(sent.join('')).toContain(link);
    expect(sent.join('').replace(link, '')).not.toContain('\u001b]');
    expect(sent.join('')).not.toContain('\u001b[5;5H');
  });
});
