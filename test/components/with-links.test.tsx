import { describe, expect, it } from 'vitest';
import { Say } from '../../components/say.tsx';
import { ThemeContext, themeFor } from '../../components/theme.ts';
import { createPainter } from '../../src/commands/full-screen.ts';
import { renderAt } from './render-at.ts';

const TEXT = 'Build it from https://dfu-util.sourceforge.net/releases/ as it says there.';
const LINK = '\u001b]8;;https://dfu-util.sourceforge.net/releases/\u0007';

async function sent(columns: number, links: boolean, text = TEXT): Promise<string> {
  const written: string[] = [];
  const painter = createPainter((one) => written.push(one));
  const screen = renderAt(
    <ThemeContext value={themeFor({ color: false, links })}>
      <Say>{text}</Say>
    </ThemeContext>,
    { columns, rows: 10 },
    painter.paint,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  screen.unmount();
  painter.stop();
  return written.join('');
}

describe('the address of a web page', () => {
  it('is a link where the terminal shows links, and text where not', async () => {
    expect(await sent(80, true)).toContain(
      `${LINK}https://dfu-util.sourceforge.net/releases/\u001b]8;;\u0007`,
    );
    expect(await sent(80, false)).not.toContain('\u001b]');
  });

  it('leads to the whole address where a narrow line cuts it', async () => {
    const text = await sent(24, true);
    expect(text.split(LINK).length - 1).toBeGreaterThan(1);
    // each piece is closed before the next line
    for (const row of text.split('\u001b[2K')) {
      if (row.includes(LINK)) expect(row.slice(row.lastIndexOf(LINK))).toContain('\u001b]8;;\u0007');
    }
  });

  it('ends before the full stop of its sentence', async () => {
    const text = await sent(80, true, 'See https://example.com/a.html.');
    expect(text).toContain(
      '\u001b]8;;https://example.com/a.html\u0007https://example.com/a.html\u001b]8;;\u0007.',
    );
  });
});
