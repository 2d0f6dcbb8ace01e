/**
 * Maps a stored parameter to its shape in the Systems Manager API.
 */
import type { StoredParameter } from './parameter-store.js';

/** Source: Systems Manager API reference, Parameter (read 2026-11-22). */
export interface ParameterShape {
  readonly Name: string;
  readonly Type: string;
  readonly Value: string;
  readonly Version: number;
  /** Units: seconds since 1970-01-01T00:00:00Z, with milliseconds as a fraction. */
  readonly LastModifiedDate: number;
  readonly ARN: string;
  readonly DataType: string;
}

/** The parameter as `GetParameter` and `GetParameters` return it. */
export function parameterShape(parameter: StoredParameter): ParameterShape {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModified.getTime() / 1000,
    ARN: parameter.arn,
    DataType: 'text',
  };
}
