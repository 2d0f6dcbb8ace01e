/**
 * Routes the connections of a function: to the local edge for the hosts that it stands for, to allowed
 * hosts and to the function's own servers directly, and nowhere else.
 *
 * A routed call has no TLS. It is otherwise as the function made it, including its Host header.
 *
 * It does not cover child processes, worker threads, Unix sockets and UDP.
 */
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import type { AwsHost } from './host-messages.js';

/** The options of the routes. */
export interface RouteOptions {
  readonly awsHosts: readonly AwsHost[];
  /** Shape: `localhost` or `127.0.0.1:5432`. */
  readonly allowedHosts: readonly string[];
  /** Called for a connection that is not made. Shape of `host`: `db.example.com:5432`. */
  readonly onClosed: (host: string) => void;
}

/** The port of every AWS host. */
const HTTPS_PORT = 443;

/** The routes of this process. */
export interface Routes {
  /** Breaks all routed connections, as after a long freeze. */
  readonly abortAll: () => void;
}

/** Replaces how this process connects. */
export function routeCalls({ awsHosts, allowedHosts, onClosed }: RouteOptions): Routes {
  const portOf = (called: string): number | undefined =>
    awsHosts.find(({ host }) =>
      host.startsWith('*.') ? called.endsWith(host.slice(1)) : called === host,
    )?.port;
  const routed = new Set<net.Socket>();
  const ownPorts = watchOwnPorts();
  const isOpen = (host: string, port: number): boolean =>
    allowedHosts.includes(host) ||
    allowedHosts.includes(`${host}:${port}`) ||
    (isLoopback(host) && (ownPorts.has(port) || awsHosts.some((known) => known.port === port)));

  const connect = Reflect.get(net.Socket.prototype, 'connect') as Method;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const given = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
    const options = connectOptions(given);
    const host = plain(options.host ?? 'localhost');
    if (!options.path && !isOpen(host, Number(options.port))) {
      onClosed(`${host}:${options.port}`);
      // The same way as a name that cannot be resolved, so that every client sees its usual error.
      const error = closedError(host, Number(options.port));
      const lookup = (_name: string, _options: unknown, done: (error: Error) => void): void =>
        process.nextTick(done, error);
      return Reflect.apply(connect, this, [
        { ...options, host: 'closed.invalid', lookup },
        given.find(isFunction),
      ]) as net.Socket;
    }
    return Reflect.apply(connect, this, args) as net.Socket;
  };

  const connectTls = tls.connect;
  tls.connect = (...args: unknown[]) => {
    const options = connectOptions(args);
    const port =
      Number(options.port) === HTTPS_PORT
        ? portOf(plain(options.servername ?? options.host ?? ''))
        : undefined;
    if (port === undefined || options.socket !== undefined) {
      return Reflect.apply(connectTls, tls, args) as tls.TLSSocket;
    }
    const socket = withoutTls(net.connect({ host: '127.0.0.1', port }));
    routed.add(socket);
    socket.once('close', () => routed.delete(socket));
    const onConnect = args.find(isFunction);
    if (onConnect !== undefined) socket.once('secureConnect', onConnect);
    return socket;
  };
  // Named imports of `node:tls` in an ES module.
  syncBuiltinESMExports();

  return {
    abortAll() {
      for (const socket of routed) {
        socket.destroy(
          Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
        );
      }
    },
  };
}

type Method = (...args: unknown[]) => unknown;

interface ConnectOptions {
  readonly host?: string;
  readonly port?: number | string;
  /** Of a socket file; null in the options of an agent. */
  readonly path?: string | null;
  readonly servername?: string;
  readonly socket?: unknown;
}

/** The options of `connect`, in any of its forms: an object, a port with a host, or a path. */
function connectOptions(args: readonly unknown[]): ConnectOptions {
  const [first, second, third] = args;
  if (typeof first === 'object' && first !== null) return first;
  const options = [second, third].find((one) => typeof one === 'object' && one !== null);
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first, ...options };
  const host = typeof second === 'string' ? { host: second } : {};
  return { port: first as number, ...host, ...options };
}

function isFunction(value: unknown): value is () => void {
  return typeof value === 'function';
}

/** The host as in the lists: without brackets and the dot of the root, in lower case. */
function plain(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));
}

/** The ports that this process listens on: on Lambda, too, a function can call itself. */
function watchOwnPorts(): ReadonlySet<number> {
  const ports = new Set<number>();
  const emit = Reflect.get(net.Server.prototype, 'emit') as Method;
  net.Server.prototype.emit = function (this: net.Server, ...args: unknown[]) {
    const address = args[0] === 'listening' ? this.address() : null;
    if (typeof address === 'object' && address !== null) ports.add(address.port);
    return Reflect.apply(emit, this, args) as boolean;
  } as typeof net.Server.prototype.emit;
  return ports;
}

/** What a closed network gives: a name is not found, and an address refuses. */
function closedError(host: string, port: number): Error {
  return net.isIP(host) === 0 && host !== 'localhost'
    ? Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
        errno: -3008,
        code: 'ENOTFOUND',
        syscall: 'getaddrinfo',
        hostname: host,
      })
    : Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), {
        errno: -111,
        code: 'ECONNREFUSED',
        syscall: 'connect',
        address: host,
        port,
      });
}

/** A socket with what clients read from one with TLS. */
function withoutTls(socket: net.Socket): tls.TLSSocket {
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, {
    encrypted: true,
    authorized: true,
    authorizationError: null,
    alpnProtocol: false,
    getPeerCertificate: () => ({}),
    getCipher: () => ({ name: 'TLS_AES_128_GCM_SHA256', version: 'TLSv1.3' }),
    getProtocol: () => 'TLSv1.3',
    getSession: () => undefined,
    isSessionReused: () => false,
    setServername: () => undefined,
  }) as unknown as tls.TLSSocket;
}
