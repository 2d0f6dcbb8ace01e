/**
 * Where a deployment goes: a stage in a region, and who signs there. The values come from CDK context
 * and become parts of names, URLs and paths, so they are validated before anything else is done
 * with them.
 */
import { isRegion, nameFault, type Signing } from '@furlock/edge-settings';

/** A deployment's stage and home region, and who signs. */
export interface Place {
  /** Shape: lower-case letters, digits and hyphens, beginning with a letter, at most 20. */
  readonly stage: string;
  /** Shape: such as `eu-central-1`. */
  readonly region: string;
  readonly signing: Signing;
  /** The runtime of the edge function. */
  readonly edgeRuntime: EdgeRuntime;
  /** Whether the backend also receives the caller's token. Absent: no. */
  readonly forwardToken?: boolean;
  /** Whether people sign in with a browser. Absent: yes. */
  readonly signIn?: boolean;
  /** The user pool that an earlier stack of the stage has kept. Absent: a new one. */
  readonly userPoolId?: string;
}

/** The runtimes that the edge supports: the default, then the fallback. */
const EDGE_RUNTIMES = ['nodejs24.x', 'nodejs22.x'] as const;

/** One of `EDGE_RUNTIMES`. */
export type EdgeRuntime = (typeof EDGE_RUNTIMES)[number];

/** The input, not yet validated. */
export interface PlaceInput {
  readonly stage: unknown;
  readonly region: unknown;
  /** Default: `edge`. */
  readonly signing?: unknown;
  /** Default: `nodejs24.x`. */
  readonly edgeRuntime?: unknown;
  /** Default: `false`. The command line passes texts. */
  readonly forwardToken?: unknown;
  /**
   * Default: `true`, because a person who opens the address of the sample shall see it. The command line
   * passes texts.
   */
  readonly signIn?: unknown;
  /** Default: a new user pool. */
  readonly userPoolId?: unknown;
}

/** The keys of the context that this app reads. */
export const CONTEXT_KEYS = [
  'stage',
  'region',
  'signing',
  'edgeRuntime',
  'forwardToken',
  'signIn',
  'userPoolId',
] as const satisfies readonly (keyof PlaceInput)[];

/** A place, or one sentence that says what to change. */
export type PlaceResult =
  { readonly ok: true; readonly place: Place } | { readonly ok: false; readonly sentence: string };

/** Leaves room for region and lock in the 64 characters of the edge role's name. */
const MAX_STAGE_LENGTH = 20;

/** Validates the parts of a place. */
export function place(input: PlaceInput): PlaceResult {
  const { stage, region, signing = 'edge', edgeRuntime = EDGE_RUNTIMES[0] } = input;
  const stageForm = `a name of at most ${MAX_STAGE_LENGTH} characters, such as --context stage=dev`;
  if (typeof stage !== 'string' || stage.length > MAX_STAGE_LENGTH) {
    return refused('stage', stage, stageForm);
  }
  const fault = nameFault(stage);
  if (fault !== undefined) return { ok: false, sentence: `The stage "${stage}" ${fault}.` };
  if (typeof region !== 'string' || !isRegion(region)) {
    return refused('region', region, 'an AWS region, such as --context region=eu-central-1');
  }
  if (signing !== 'edge' && signing !== 'oac') {
    return refused('signing', signing, 'edge or oac, such as --context signing=oac');
  }
  const runtime = EDGE_RUNTIMES.find((known) => known === edgeRuntime);
  if (runtime === undefined) {
    return refused(
      'edge runtime',
      edgeRuntime,
      `one of ${EDGE_RUNTIMES.join(', ')}, such as --context edgeRuntime=nodejs22.x`,
    );
  }
  const { forwardToken = false } = input;
  if (!['true', 'false'].includes(String(forwardToken))) {
    return refused(
      'forwarding of tokens',
      forwardToken,
      'true or false, such as --context forwardToken=true',
    );
  }
  const { signIn = true } = input;
  if (!['true', 'false'].includes(String(signIn))) {
    return refused('sign-in', signIn, 'true or false, such as --context signIn=false');
  }
  const { userPoolId } = input;
  if (userPoolId !== undefined && !isUserPoolIn(region, userPoolId)) {
    return refused(
      'user pool',
      userPoolId,
      `the id of a user pool in ${region}, such as --context userPoolId=${region}_AbCdEfGhI`,
    );
  }
  const forwards = String(forwardToken) === 'true' && { forwardToken: true };
  return {
    ok: true,
    place: {
      stage,
      region,
      signing,
      edgeRuntime: runtime,
      ...forwards,
      ...(String(signIn) === 'false' && { signIn: false }),
      ...(userPoolId !== undefined && { userPoolId }),
    },
  };
}

/** Source: Amazon Cognito API reference, UserPoolType, Id (read 2026-11-28). */
function isUserPoolIn(region: string, id: unknown): id is string {
  return typeof id === 'string' && id.startsWith(`${region}_`) && /^[\w-]+_[0-9a-zA-Z]+$/.test(id);
}

function refused(name: string, value: unknown, form: string): PlaceResult {
  const given = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return { ok: false, sentence: `The ${name} ${given}: specify ${form}.` };
}
