import { describe, expect, it } from 'vitest';
import { openClipboard } from '../../src/commands/clipboard.ts';

function copy(text: string, env: Record<string, string>) {
  const sent: string[] = [];
  const taken = openClipboard((one) => sent.push(one), env)(text);
  return { taken, sent: sent.join('') };
}

describe('the clipboard of the terminal', () => {
  it.each([
    { TERM: 'xterm-256color' },
    { TERM: 'tmux-256color', TMUX: '/tmp/t' },
    { TERM: 'screen', TMUX: '/tmp/t' },
  ])('is asked with OSC 52 on %o', (env) => {
    expect(copy('make', env)).toEqual({ taken: true, sent: '\u001b]52;c;bWFrZQ==\u0007' });
  });

  it('is reached through screen, which hands on what stands in a DCS', () => {
    expect(copy('make', { TERM: 'screen.xterm-256color' }).sent).toBe(
      '\u001bP\u001b]52;c;bWFrZQ==\u0007\u001b\\',
    );
  });

  it.each([{ TERM: 'linux' }, { TERM: 'vt100' }, { TERM: 'vt220' }, {}])('is not there on %o', (env) => {
    expect(copy('make', env)).toEqual({ taken: false, sent: '' });
  });

  it('takes no more than terminals take', () => {
    expect(copy('x'.repeat(9000), { TERM: 'xterm' }).taken).toBe(false);
  });
});
