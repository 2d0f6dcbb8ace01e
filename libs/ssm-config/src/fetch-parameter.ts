/**
 * Reads a parameter once: fetches it, parses it as JSON and validates it.
 *
 * It does not cache or retry: `create-ssm-config.ts` does.
 */
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Result } from './result.js';

/** A validated value, and the version of the parameter that it was read from. */
export interface ParameterValue<T> {
  readonly value: T;
  /** Assigned by SSM: 1 for the first value, one more for each change. */
  readonly version: number;
}

/** A successful read, with the parameter's text. */
export interface FetchedParameter<T> extends ParameterValue<T> {
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

/** The parameter, the client that reads it and the schema that validates it. */
export interface ParameterSource<Schema extends StandardSchemaV1> {
  /** Configured for the parameter's region: at the edge, the function runs in another region. */
  readonly client: Pick<SSMClient, 'send'>;
  readonly parameterName: string;
  readonly schema: Schema;
}

/**
 * The parameter's current value; `signal` aborts the read.
 *
 * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
 * Source: AWS Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export async function fetchParameter<Schema extends StandardSchemaV1>(
  { client, parameterName, schema }: ParameterSource<Schema>,
  { signal }: { readonly signal: AbortSignal },
): Promise<Result<FetchedParameter<StandardSchemaV1.InferOutput<Schema>>, ParameterRefusal>> {
  try {
    const command = new GetParameterCommand({ Name: parameterName });
    const { Parameter } = await unlessAborted(
      client.send(command, { abortSignal: signal }),
      signal,
    );
    const { Value: text = '', Version: version = 0 } = Parameter ?? {};
    const json = parseJson(text);
    if (json === undefined) return invalid([''], version);
    const result = await schema['~standard'].validate(json);
    return result.issues === undefined
      ? { ok: true, value: { value: result.value, version, text } }
      : invalid(result.issues.map(fieldOf), version);
  } catch (error) {
    return { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', ...evidenceOf(error) } };
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
