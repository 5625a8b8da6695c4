import { takesOsc } from './terminal-kind.ts';

/** What most terminals take at most in one such sequence, bytes. */
const MOST_BYTES = 8 * 1024;

/**
 * Copies to the clipboard of the terminal that shows the program, also over SSH: OSC 52 of xterm's control sequences. No
 * terminal answers whether it took the text; false where it is known that it cannot.
 */
export function openClipboard(
  write: (text: string) => void,
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => boolean {
  const term = env['TERM'] ?? '';
  return (text) => {
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > MOST_BYTES || !takesOsc(env)) return false;
    const sequence = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
    // screen hands on to its own terminal what stands in a DCS; tmux, which calls itself screen too, takes it as it is
    const throughScreen = term.startsWith('screen') && (env['TMUX'] ?? '') === '';
    write(throughScreen ? `\u001bP${sequence}\u001b\\` : sequence);
    return true;
  };
}
