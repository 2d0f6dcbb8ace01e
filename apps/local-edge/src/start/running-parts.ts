/**
 * Keeps track of started servers and processes, so that all of them can be stopped.
 */
import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { listen } from './listen.js';

/** As for viewers: clients would reuse connections that Node closes after its default of 5 seconds. */
const IDLE_CONNECTION_MS = 65_000;

/** A part that can be stopped. */
export interface Stoppable {
  readonly stop: () => void;
}

/** The servers and processes of one local edge. */
export class RunningParts {
  readonly #onFault: (error: Error) => void;
  readonly #servers: Server[] = [];
  readonly #processes: Stoppable[] = [];

  constructor(onFault: (error: Error) => void) {
    this.#onFault = onFault;
  }

  /** Adds a server that is already listening. */
  addServer(server: Server): void {
    server.on('error', this.#onFault);
    if (server instanceof HttpServer) server.keepAliveTimeout = IDLE_CONNECTION_MS;
    this.#servers.push(server);
  }

  /** Listens on a free port, which it returns. */
  async serve(server: Server): Promise<number> {
    const listening = await listen(server, 0);
    if (!listening.ok) throw new Error('no free port on loopback');
    this.addServer(server);
    return listening.port;
  }

  /** Adds a part that starts processes. The last part added is stopped first. */
  addProcess<Part extends Stoppable>(part: Part): Part {
    this.#processes.unshift(part);
    return part;
  }

  async stop(): Promise<void> {
    for (const part of this.#processes) part.stop();
    await Promise.all(this.#servers.map(closeServer));
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Keep-alive connections would delay the end of the server.
    (server as HttpServer).closeAllConnections();
  });
}
