/**
 * Runs a function once. Its module is evaluated for each run, so its variables keep nothing.
 *
 * The process that it runs in needs the flag `--experimental-vm-modules`.
 */
import { SourceTextModule, SyntheticModule, type Module } from 'node:vm';
import type { CloudFrontFunction } from '@furlock/simulator-deployment';
import { builtInModules } from './built-in-modules.js';
import type { Realm } from './create-realm.js';
import type { HostOutcome, HostRun } from './host-messages.js';

/** Source: CloudFront developer guide, "Restrictions on CloudFront Functions", Logs (read 2026-11-28). */
const MAX_LOG_BYTES = 10_240;

/** Why a function failed although its code threw nothing. */
class Failure extends Error {}

/** Runs a function once in its realm. Never rejects. */
export async function runFunction(
  run: HostRun,
  hosted: CloudFrontFunction,
  realm: Realm,
): Promise<HostOutcome> {
  const logs: string[] = [];
  let logBytes = 0;
  const log = (line: string): void => {
    logBytes += Buffer.byteLength(line);
    if (logBytes <= MAX_LOG_BYTES) logs.push(line);
  };
  try {
    const event = readEvent(run, realm);
    const { modules, usedUnmodelled } = builtInModules(hosted, event.context.eventType, realm);
    realm.begin({
      startedAtMs: run.startedAtMs,
      log,
      require: (name) => {
        // The guide: `cloudfront` is imported.
        if (name !== 'cloudfront' && Object.hasOwn(modules, name)) return modules[name];
        throw new realm.globals.Error(`Cannot find module "${String(name)}"`);
      },
    });
    const handler = await loadHandler(hosted, modules, realm);
    const result = await settled(handler(event), hosted, realm);
    const unmodelled = usedUnmodelled();
    // Whether or not the function caught the error: the request would go to the wrong place.
    if (unmodelled !== undefined) throw new Failure(`the local edge does not model ${unmodelled}`);
    const json = realm.stringify(result);
    return { kind: 'answered', ...(json !== undefined && { result: json }), logs };
  } catch (error) {
    return { kind: 'failed', ...describe(error, hosted), logs };
  }
}

interface Event {
  readonly context: { readonly eventType: unknown };
  readonly request: object;
}

function readEvent({ event, rawQuery }: HostRun, realm: Realm): Event {
  const read = realm.parse(event) as Event;
  // Not enumerable, because it is no part of the request that the function returns.
  Object.defineProperty(read.request, 'rawQueryString', { value: () => rawQuery });
  return read;
}

type Handler = (event: unknown) => unknown;

async function loadHandler(
  hosted: CloudFrontFunction,
  modules: Readonly<Record<string, unknown>>,
  realm: Realm,
): Promise<Handler> {
  // The handler is not exported in the code of a function.
  const code = new SourceTextModule(`${hosted.code}\nexport { handler };`, {
    context: realm.context,
    identifier: hosted.name,
  });
  await code.link((name) => importedModule(name, hosted, modules, realm));
  await code.evaluate();
  const { handler } = code.namespace as { handler?: unknown };
  if (typeof handler !== 'function') throw new Failure('handler is not a function');
  return handler as Handler;
}

function importedModule(
  name: string,
  { runtime }: CloudFrontFunction,
  modules: Readonly<Record<string, unknown>>,
  { context }: Realm,
): Module {
  if (runtime === 'cloudfront-js-1.0')
    throw new Failure('import needs the runtime cloudfront-js-2.0');
  if (!Object.hasOwn(modules, name)) throw new Failure(`Cannot find module "${name}"`);
  const imported = new SyntheticModule(
    ['default'],
    () => imported.setExport('default', modules[name]),
    { context, identifier: name },
  );
  return imported;
}

/** The result of a handler, which may be asynchronous in runtime 2.0. */
async function settled(
  result: unknown,
  { runtime }: CloudFrontFunction,
  realm: Realm,
): Promise<unknown> {
  if (!(result instanceof realm.Promise)) return result;
  if (runtime === 'cloudfront-js-1.0') {
    throw new Failure('an asynchronous handler needs the runtime cloudfront-js-2.0');
  }
  // There are no timers and no calls: what does not settle now never does.
  const never = new Promise((_, reject) =>
    setImmediate(() => reject(new Failure('the promise of the handler never settles'))),
  );
  return Promise.race([result, never]);
}

/** What a function throws can be anything, also an object whose members throw. */
function describe(
  error: unknown,
  { name }: CloudFrontFunction,
): { readonly errorType: string; readonly errorMessage: string } {
  if (error instanceof Failure) return { errorType: 'Error', errorMessage: error.message };
  try {
    const { name: errorType = 'Error', message, stack } = (error ?? {}) as Partial<Error>;
    if (message === undefined) return { errorType: 'Error', errorMessage: String(error) };
    const [, line] = /^:(\d+)/.exec(afterText(String(stack), name)) ?? [];
    return {
      errorType: String(errorType),
      errorMessage: line === undefined ? String(message) : `${message} (line ${line})`,
    };
  } catch {
    // The members of the thrown value throw.
    return { errorType: 'Error', errorMessage: 'the function threw a value without a text' };
  }
}

/** What follows a name with a colon, from the colon on; empty if the text does not contain it. */
function afterText(text: string, name: string): string {
  const start = text.indexOf(`${name}:`);
  return start === -1 ? '' : text.slice(start + name.length);
}
