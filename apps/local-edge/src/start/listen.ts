/**
 * Makes a server listen on loopback and nowhere else.
 */
import type { AddressInfo, Server } from 'node:net';

/** The port that a server listens on, or why it does not. */
export type Listening =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly error: { readonly code: 'PORT_TAKEN' | 'PORT_FORBIDDEN' } };

/** The only address that anything here listens on. */
export const LOOPBACK = '127.0.0.1';

/**
 * Listens on a port; 0 stands for any that is free.
 *
 * Errors: `PORT_TAKEN`, `PORT_FORBIDDEN`; rejects for anything that a port is not to blame for.
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
  const reason = code === 'PORT_TAKEN' ? 'is taken' : 'may not be used by this user';
  return `Port ${port} ${reason}: choose another with --port, such as --port ${port === 8081 ? 8082 : 8081}, or --port 0 for any that is free.`;
}
