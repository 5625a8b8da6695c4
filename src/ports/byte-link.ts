/** A stream of bytes between two ends, such as a TCP connection, as the one who answers on it sees it. */

export interface ByteLink {
  /** Never blocks; bytes sent after `close` go nowhere. */
  send(bytes: Uint8Array): void;
  /** What was sent still arrives. */
  close(): void;
}

/** What happens at this end; `closed` comes once and last, whoever closed. */
export interface LinkReceiver {
  receive(bytes: Uint8Array): void;
  closed(): void;
}

export type AcceptLink = (link: ByteLink) => LinkReceiver;
