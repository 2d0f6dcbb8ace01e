/**
 * Parses the document of the revocations parameter, against the schema that the edge uses.
 */
import {
  revocationsSchema,
  type Result,
  type Revocation,
  type Revocations,
} from '@furlock/edge-settings';
import { parseJson } from '../input/json-value.js';
import { faultText } from '../settings/check-settings.js';

/** The entries, with the fields of newer versions; or what the edge does not accept. */
export async function parseRevocations(
  text: string,
): Promise<Result<readonly Revocation[], string>> {
  const document = parseJson(text);
  if (document === undefined) return { ok: false, error: 'not JSON' };
  const { issues } = await revocationsSchema['~standard'].validate(document);
  return issues === undefined
    ? { ok: true, value: (document as Revocations).revocations }
    : { ok: false, error: issues.map(faultText).join('; ') };
}
