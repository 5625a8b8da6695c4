/**
 * Calls `onChange` whenever what `look` resolves to differs from the time before, looking every `intervalMs`;
 * never two looks at once. A look that fails counts as one more answer. The returned function ends it for good.
 */
export function poll(look: () => Promise<string>, intervalMs: number, onChange: () => void): () => void {
  let stopped = false;
  let last: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    const now = await look().catch((error: unknown) => `failed: ${String(error)}`);
    if (stopped) return;
    const changed = last !== undefined && now !== last;
    last = now;
    timer = setTimeout(() => void round(), intervalMs);
    if (changed) onChange();
  };
  void round();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
