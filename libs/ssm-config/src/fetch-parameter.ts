/**
 * One read of a parameter: asked for, parsed as JSON, validated.
 *
 * It keeps nothing: what is kept, for how long, and what happens when a read fails is
 * `create-ssm-config.ts`'s.
 */
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Result } from './result.js';

/** A validated value, and the version of the parameter that it was read from. */
export interface ParameterValue<T> {
  readonly value: T;
  /** Counted by SSM: 1 for the first value, one more for each change. */
  readonly version: number;
}

/** Why there is no valid value. Neither arm holds the value itself. */
export type ParameterRefusal =
  /** SSM did not answer, refused, or has no such parameter. */
  | { readonly code: 'SETTINGS_UNAVAILABLE'; readonly cause: string }
  /** SSM answered with what is not JSON, or not what the schema asks for. */
  | { readonly code: 'SETTINGS_INVALID'; readonly issues: readonly string[] };

/** Which parameter, in whose client, by which schema. */
export interface ParameterSource<Schema extends StandardSchemaV1> {
  /** Pinned to the parameter's region: at the edge, the function's own is another one. */
  readonly client: Pick<SSMClient, 'send'>;
  readonly parameterName: string;
  readonly schema: Schema;
}

/**
 * The parameter's value now.
 *
 * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
 * Source: AWS Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export async function fetchParameter<Schema extends StandardSchemaV1>({
  client,
  parameterName,
  schema,
}: ParameterSource<Schema>): Promise<
  Result<ParameterValue<StandardSchemaV1.InferOutput<Schema>>, ParameterRefusal>
> {
  let text: string;
  let version: number;
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterName }));
    text = Parameter?.Value ?? '';
    version = Parameter?.Version ?? 0;
  } catch (error) {
    return { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', cause: causeOf(error) } };
  }

  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, error: { code: 'SETTINGS_INVALID', issues: ['is not JSON'] } };
  }
  const result = await schema['~standard'].validate(json);
  if (result.issues !== undefined) {
    return { ok: false, error: { code: 'SETTINGS_INVALID', issues: result.issues.map(issueText) } };
  }
  return {
    ok: true,
    value: { value: result.value, version },
  };
}

/** The error's name says which it is; an SDK message can quote a request. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}

function issueText({ path = [], message }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}
