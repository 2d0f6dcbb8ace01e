/**
 * Where a deployment goes: a stage in a region. Both come from outside, as CDK context, and end
 * up in names, addresses and paths, so their form is checked before anything is done with them.
 */
import { nameFault } from '@furlock/edge-settings';

/** A deployment's stage and home region. */
export interface Place {
  /** Shape: lower-case letters, digits and hyphens, a letter first, at most 20. */
  readonly stage: string;
  /** Shape: such as `eu-central-1`. */
  readonly region: string;
}

/** What came in, of whatever form. */
export interface PlaceInput {
  readonly stage: unknown;
  readonly region: unknown;
}

/** A place, or one sentence that says what to change. */
export type PlaceResult =
  { readonly ok: true; readonly place: Place } | { readonly ok: false; readonly sentence: string };

/** Leaves room for region and lock in the 64 characters of the edge role's name. */
const MAX_STAGE_LENGTH = 20;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** Checks a stage and a region for their form. */
export function place({ stage, region }: PlaceInput): PlaceResult {
  const stageForm = `a name of at most ${MAX_STAGE_LENGTH} characters, such as --context stage=dev`;
  if (typeof stage !== 'string' || stage.length > MAX_STAGE_LENGTH) {
    return refused('stage', stage, stageForm);
  }
  const fault = nameFault(stage);
  if (fault !== undefined) return { ok: false, sentence: `The stage "${stage}" ${fault}.` };
  if (typeof region !== 'string' || !REGION.test(region)) {
    return refused('region', region, 'an AWS region, such as --context region=eu-central-1');
  }
  return { ok: true, place: { stage, region } };
}

function refused(name: string, value: unknown, form: string): PlaceResult {
  const given = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return { ok: false, sentence: `The ${name} ${given}: state ${form}.` };
}
