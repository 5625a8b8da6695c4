import { createServer, type Socket } from 'node:net';
import type { AcceptLink } from '../ports/byte-link.ts';

const MAX_CONNECTIONS = 64;
/** a client that leaves so much unread asks without listening */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

export interface UsbipServer {
  /** the one that was given to us where port 0 was asked for */
  port: number;
  /** Ends every connection too. */
  close(): Promise<void>;
}

/** Listens for USB/IP clients. Rejects with the system's own error (`code` EADDRINUSE, EACCES, EADDRNOTAVAIL, ...). */
export function listenForUsbip(host: string, port: number, accept: AcceptLink): Promise<UsbipServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    linkSocket(socket, accept);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** Joins a connected socket with who answers on it. */
export function linkSocket(socket: Socket, accept: AcceptLink): void {
  // replies are small and each is waited for
  socket.setNoDelay(true);
  const receiver = accept({
    send: (bytes) => {
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
      else if (socket.writable) socket.write(bytes);
    },
    close: () => socket.destroySoon(),
  });
  socket.on('data', (bytes) => receiver.receive(bytes));
  // what breaks a connection is followed by "close"; who answers needs to know no more than that
  socket.on('error', () => socket.destroy());
  socket.on('close', () => receiver.closed());
}
