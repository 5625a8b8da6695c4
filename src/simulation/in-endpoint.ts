/** bytes that wait at most; what comes after them is lost, as in a device whose buffers are full */
const MAX_WAITING_BYTES = 64 * 1024;

/** An endpoint that the device sends on: what it has to say waits here until the host asks. */
export class InEndpoint {
  private waiting: Uint8Array = new Uint8Array(0);
  private readonly listeners = new Set<() => void>();

  push(bytes: Uint8Array): void {
    const room = bytes.subarray(0, MAX_WAITING_BYTES - this.waiting.length);
    const all = new Uint8Array(this.waiting.length + room.length);
    all.set(this.waiting);
    all.set(room, this.waiting.length);
    this.waiting = all;
    for (const listener of this.listeners) listener();
  }

  /** Up to `length` bytes, null when none wait. */
  take(length: number): Uint8Array | null {
    if (this.waiting.length === 0) return null;
    const taken = this.waiting.slice(0, length);
    this.waiting = this.waiting.slice(taken.length);
    return taken;
  }

  /** Forgets what nobody asked for. */
  clear(): void {
    this.waiting = new Uint8Array(0);
  }

  /** Calls back when something was pushed, until the returned function is called. */
  onPush(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
