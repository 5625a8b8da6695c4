/** Adapters have numbers of their own, ten digits on a CH343. */
export function serialNumberOf(uid: string): string {
  return `5${Number.parseInt(uid.slice(0, 8), 16).toString().padStart(9, '0').slice(-9)}`;
}

/** The UID in memory order. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  );
}
