/**
 * Reads a parameter once: fetches it, parses it as JSON and validates it.
 *
 * It does not cache or retry: `create-ssm-config.ts` does.
 */
import { GetParameterCommand, GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Result } from './result.js';

/** A validated value, and the version of the parameter that it was read from. */
export interface ParameterValue<T, C = undefined> {
  readonly value: T;
  /** The value of the second parameter; undefined without one. */
  readonly companion: C;
  /** Assigned by SSM: 1 for the first value, one more for each change. */
  readonly version: number;
}

/** A successful read, with the text of all parameters. */
export interface FetchedParameter<T, C> extends ParameterValue<T, C> {
  readonly text: string;
}

/** SSM refused the call with this HTTP status; without a status, SSM did not respond. */
interface Unavailable {
  readonly code: 'SETTINGS_UNAVAILABLE';
  readonly cause: string;
  readonly httpStatus?: number | undefined;
}

/** Why there is no valid value. Neither variant contains the value itself. */
export type ParameterRefusal =
  | Unavailable
  /** This version is not JSON, or does not match the schema in these fields. */
  | {
      readonly code: 'SETTINGS_INVALID';
      readonly fields: readonly string[];
      readonly version: number;
    };

/** A second parameter, which is read in the same call and need not exist. */
export interface Companion<C> {
  readonly parameterName: string;
  readonly schema: StandardSchemaV1<unknown, C>;
  /** The value if there is no such parameter. */
  readonly absent: C;
}

/** The parameter, the client that reads it and the schema that validates it. */
export interface ParameterSource<Schema extends StandardSchemaV1, C = undefined> {
  /** Configured for the parameter's region: at the edge, the function runs in another region. */
  readonly client: Pick<SSMClient, 'send'>;
  readonly parameterName: string;
  readonly schema: Schema;
  readonly companion?: Companion<C> | undefined;
}

/**
 * The parameter's current value; `signal` aborts the read.
 *
 * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
 * Source: AWS Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export async function fetchParameter<Schema extends StandardSchemaV1, C>(
  source: ParameterSource<Schema, C>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Result<FetchedParameter<StandardSchemaV1.InferOutput<Schema>, C>, ParameterRefusal>> {
  const { schema, companion } = source;
  try {
    const [main, second] = await unlessAborted(stored(source, signal), signal);
    const { Value: text = '', Version: version = 0 } = main;
    const value = await parsed(text, schema);
    if (!value.ok) return invalid(value.error, version);
    if (companion === undefined) {
      return { ok: true, value: { value: value.value, companion: undefined as C, version, text } };
    }
    if (second === undefined) {
      return {
        ok: true,
        value: { value: value.value, companion: companion.absent, version, text },
      };
    }
    const secondText = second.Value ?? '';
    const other = await parsed(secondText, companion.schema);
    if (!other.ok) return invalid(other.error, second.Version ?? 0);
    return {
      ok: true,
      value: { value: value.value, companion: other.value, version, text: text + secondText },
    };
  } catch (error) {
    return { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', ...evidenceOf(error) } };
  }
}

/** A parameter as SSM returns it. */
interface StoredParameter {
  readonly Name?: string | undefined;
  readonly Value?: string | undefined;
  readonly Version?: number | undefined;
}

/** The parameter, and the second one if it exists. */
async function stored<Schema extends StandardSchemaV1, C>(
  { client, parameterName, companion }: ParameterSource<Schema, C>,
  abortSignal: AbortSignal,
): Promise<[main: StoredParameter, second?: StoredParameter | undefined]> {
  if (companion === undefined) {
    const command = new GetParameterCommand({ Name: parameterName });
    const { Parameter = {} } = await client.send(command, { abortSignal });
    return [Parameter];
  }
  const command = new GetParametersCommand({ Names: [parameterName, companion.parameterName] });
  const { Parameters = [] } = await client.send(command, { abortSignal });
  const named = (name: string) => Parameters.find(({ Name }) => Name === name);
  const main = named(parameterName);
  // GetParameters lists a missing parameter instead of failing.
  if (main === undefined) throw Object.assign(new Error(), NOT_FOUND);
  return [main, named(companion.parameterName)];
}

const NOT_FOUND = { name: 'ParameterNotFound', $metadata: { httpStatusCode: 400 } };

/** The validated JSON, or the invalid fields. */
async function parsed<Schema extends StandardSchemaV1>(
  text: string,
  schema: Schema,
): Promise<Result<StandardSchemaV1.InferOutput<Schema>, readonly string[]>> {
  const json = parseJson(text);
  if (json === undefined) return { ok: false, error: [''] };
  const result = await schema['~standard'].validate(json);
  return result.issues === undefined
    ? { ok: true, value: result.value }
    : { ok: false, error: result.issues.map(fieldOf) };
}

/** Rejects on abort even if the client ignores the signal. */
function unlessAborted<T>(sending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    sending.then(resolve, reject);
  });
}

/** The parsed JSON; undefined, which is not a JSON value, for invalid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function invalid(fields: readonly string[], version: number): Result<never, ParameterRefusal> {
  return { ok: false, error: { code: 'SETTINGS_INVALID', fields, version } };
}

/** The path of the invalid field. A schema's message can quote the value, so it is omitted. */
function fieldOf({ path = [] }: StandardSchemaV1.Issue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

/** Only the error's name and code: an SDK message can quote a request. */
function evidenceOf(error: unknown): Pick<Unavailable, 'cause' | 'httpStatus'> {
  if (!(error instanceof Error)) return { cause: 'unknown' };
  const { name, code, $metadata } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    cause: typeof code === 'string' ? `${name} ${code}` : name,
    httpStatus: $metadata?.httpStatusCode,
  };
}
