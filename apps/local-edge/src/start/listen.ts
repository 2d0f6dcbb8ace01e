/**
 * Makes a server listen on loopback only.
 */
import type { AddressInfo, Server } from 'node:net';

/** The port that a server listens on, or why it cannot listen. */
export type Listening =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly error: { readonly code: 'PORT_TAKEN' | 'PORT_FORBIDDEN' } };

/** The only address that the local edge listens on. */
export const LOOPBACK = '127.0.0.1';

/**
 * Listens on a port; 0 chooses any free port.
 *
 * Errors: `PORT_TAKEN`, `PORT_FORBIDDEN`; rejects with every other error.
 */
export function listen(server: Server, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve({ ok: false, error: { code: 'PORT_TAKEN' } });
      else if (error.code === 'EACCES') resolve({ ok: false, error: { code: 'PORT_FORBIDDEN' } });
      else reject(error);
    };
    server.once('error', onError);
    server.listen(port, LOOPBACK, () => {
      server.off('error', onError);
      resolve({ ok: true, port: (server.address() as AddressInfo).port });
    });
  });
}

/** Why a port is unavailable, and what to do about it. */
export function portSentence(port: number, code: 'PORT_TAKEN' | 'PORT_FORBIDDEN'): string {
  const reason =
    code === 'PORT_TAKEN' ? 'is in use' : 'needs permissions that this user does not have';
  return `Port ${port} ${reason}. Choose another port with --port, for example --port ${port === 8081 ? 8082 : 8081}, or use --port 0 for any free port.`;
}
