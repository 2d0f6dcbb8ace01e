/**
 * Reads parameters once, in one call: fetches them, parses them as JSON and validates them.
 *
 * It does not cache or retry: `create-ssm-config.ts` does.
 */
import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Result } from './result.js';

/** A parameter, and the schema that validates it. */
export interface Parameter<Schema extends StandardSchemaV1 = StandardSchemaV1> {
  readonly name: string;
  readonly schema: Schema;
  /** The value if the parameter does not exist. Without it, a missing parameter is an error. */
  readonly ifAbsent?: StandardSchemaV1.InferOutput<Schema>;
}

/** The parameters by the names that their values get here. Shape: one to ten, which one call can read. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** A validated value, and the version of the parameter that it was read from. */
export interface ParameterValue<T> {
  readonly value: T;
  /** Assigned by SSM: 1 for the first value, one more for each change. 0: the parameter does not exist. */
  readonly version: number;
}

/** The values of parameters, by the names that they have here. */
export type ParameterValues<P extends Parameters> = {
  readonly [Key in keyof P]: ParameterValue<StandardSchemaV1.InferOutput<P[Key]['schema']>>;
};

/** One value of a successful read, with the parameter's text; undefined if the parameter does not exist. */
export interface FetchedParameter {
  readonly read: ParameterValue<unknown>;
  readonly text: string | undefined;
}

/** The values of a successful read, by the names that they have here. */
export type FetchedParameters = ReadonlyMap<string, FetchedParameter>;

/** SSM refused the call with this HTTP status; without a status, SSM did not respond. */
interface Unavailable {
  readonly code: 'SETTINGS_UNAVAILABLE';
  readonly cause: string;
  readonly httpStatus?: number | undefined;
  /** The parameter that does not exist, by its name here, if that is the cause. */
  readonly parameter?: string | undefined;
}

/** Why there are no valid values. Neither variant contains a value itself. */
export type ParameterRefusal =
  | Unavailable
  /** This version of this parameter is not JSON, or does not match the schema in these fields. */
  | {
      readonly code: 'SETTINGS_INVALID';
      readonly parameter: string;
      readonly fields: readonly string[];
      readonly version: number;
    };

/** The parameters, and the client that reads them. */
export interface ParameterSource<P extends Parameters> {
  /** Configured for the parameters' region: at the edge, the function runs in another region. */
  readonly client: Pick<SSMClient, 'send'>;
  readonly parameters: P;
}

/**
 * The parameters' current values; `signal` aborts the read. A single parameter that is missing or invalid
 * fails the whole read, so that no value is used without the others.
 *
 * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
 * Source: AWS Systems Manager API reference, GetParameters (read 2026-11-28).
 */
export async function fetchParameters(
  { client, parameters }: ParameterSource<Parameters>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Result<FetchedParameters, ParameterRefusal>> {
  try {
    const names = Object.values(parameters).map(({ name }) => name);
    const response = await unlessAborted(
      client.send(new GetParametersCommand({ Names: names }), { abortSignal: signal }),
      signal,
    );
    const { Parameters: stored = [], InvalidParameters: missing = [] } = response;
    const fetched = new Map<string, FetchedParameter>();
    for (const [key, parameter] of Object.entries(parameters)) {
      const { name, schema, ifAbsent } = parameter;
      // Only SSM's own word for it: a response that does not mention the parameter is invalid.
      if (missing.includes(name)) {
        if (ifAbsent === undefined) {
          const httpStatus = response.$metadata?.httpStatusCode;
          return unavailable({ cause: 'ParameterNotFound', httpStatus, parameter: key });
        }
        fetched.set(key, { read: { value: ifAbsent, version: 0 }, text: undefined });
        continue;
      }
      const { Value: text = '', Version: version = 0 } =
        stored.find(({ Name }) => Name === name) ?? {};
      const json = parseJson(text);
      const result = json === undefined ? NOT_JSON : await schema['~standard'].validate(json);
      if (result.issues !== undefined) {
        const fields = result.issues.map(fieldOf);
        return { ok: false, error: { code: 'SETTINGS_INVALID', parameter: key, fields, version } };
      }
      fetched.set(key, { read: { value: result.value, version }, text });
    }
    return { ok: true, value: fetched };
  } catch (error) {
    return unavailable(evidenceOf(error));
  }
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

/** The document as a whole is at fault. */
const NOT_JSON: StandardSchemaV1.FailureResult = { issues: [{ message: 'is not JSON' }] };

/** The path of the invalid field. A schema's message can quote the value, so it is omitted. */
function fieldOf({ path = [] }: StandardSchemaV1.Issue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

function unavailable(evidence: Omit<Unavailable, 'code'>): Result<never, ParameterRefusal> {
  return { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', ...evidence } };
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
