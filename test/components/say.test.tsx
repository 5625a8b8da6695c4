import { Box } from 'ink';
import { describe, expect, it } from 'vitest';
import { Part, Say } from '../../components/say.tsx';
import { renderAt } from './render-at.ts';

function drawn(element: React.ReactElement, columns: number): string[] {
  const { lines, unmount } = renderAt(<Box width={columns}>{element}</Box>, { columns, rows: 10 });
  const shown = lines();
  unmount();
  return shown;
}

describe('text', () => {
  it('wraps between words and begins no line with the blank that was there', () => {
    expect(drawn(<Say>one two three four</Say>, 7)).toEqual(['one two', 'three', 'four']);
    expect(drawn(<Say tone="quiet">one two three</Say>, 7)).toEqual(['one two', 'three']);
  });

  it('keeps blanks between its parts', () => {
    expect(
      drawn(
        <Say>
          name<Part tone="quiet">{'  value'}</Part>
        </Say>,
        40,
      ),
    ).toEqual(['name  value']);
  });

  it('breaks a word that is longer than the line, and loses nothing of it', () => {
    expect(drawn(<Say>abcdefghij</Say>, 4).join('')).toBe('abcdefghij');
  });
});
