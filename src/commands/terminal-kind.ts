type Environment = Readonly<Record<string, string | undefined>>;

/** Does this terminal take OSC sequences, or at least leave them out? The console of Linux prints what it does not know. */
export function takesOsc(env: Environment): boolean {
  return !/^(?:linux|vt\d+|dumb)?$/.test(env['TERM'] ?? '');
}

/** Can it show links (OSC 8)? GNU screen cannot; tmux, which calls itself screen too, can or leaves them out. */
export function showsLinks(env: Environment): boolean {
  const isScreen = (env['TERM'] ?? '').startsWith('screen') && (env['TMUX'] ?? '') === '';
  return takesOsc(env) && !isScreen;
}

/** Is the user served by a screen reader? Ink's own variable, which --screen-reader sets. */
export function wantsVoice(env: Environment): boolean {
  return env['INK_SCREEN_READER'] === 'true';
}
