/**
 * The names that cross a boundary: the stack writes them, and the edge, the command line or a
 * person reads them. Each is defined only here.
 */

/** Identifies a lock: `stage` is a deployment, `lock` is one lock within it. */
export interface LockName {
  readonly stage: string;
  readonly lock: string;
}

/** The default name of a lock. */
export const DEFAULT_LOCK = 'main';

/**
 * The version of the settings document that this code writes and reads. A breaking change needs the
 * next number, and with it a new parameter, because old and new replicas of the edge function run
 * side by side for a quarter of an hour.
 */
const SETTINGS_MAJOR = 1;

/** The version of the revocations document. */
const REVOCATIONS_MAJOR = 1;

/** The SSM parameter that contains a lock's settings, in the lock's home region. */
export function settingsParameterName({ stage, lock }: LockName): string {
  return `/furlock/${stage}/${lock}/settings/v${SETTINGS_MAJOR}`;
}

/** The lock whose settings a parameter contains; undefined for any other parameter. */
export function lockOfSettings(parameterName: string): LockName | undefined {
  const [, stage, lock] = /^\/furlock\/([^/]+)\/([^/]+)\/settings\/v\d+$/.exec(parameterName) ?? [];
  return stage === undefined || lock === undefined ? undefined : { stage, lock };
}

/**
 * The SSM parameter that contains the lock's revocations, beside its settings. The edge only knows the name of
 * the settings.
 *
 * Errors: throws a RangeError if the name is not that of a settings parameter.
 */
export function revocationsParameterName(settingsParameter: string): string {
  const [folder, ...rest] = settingsParameter.split(/\/settings\/v\d+$/);
  if (folder === undefined || rest.length !== 1) {
    throw new RangeError(`${settingsParameter} is not the name of a settings parameter`);
  }
  return `${folder}/revocations/v${REVOCATIONS_MAJOR}`;
}

/**
 * The environment variable with the name of the settings parameter, for a backend that verifies forwarded
 * tokens again. A stack that grants the backend to read the parameter sets it.
 */
export const SETTINGS_VARIABLE = 'FURLOCK_SETTINGS';

/** The handler in the edge bundle: file `index.mjs`, export `handler`. */
export const EDGE_HANDLER = 'index.handler';

/**
 * The length of the suffix of an edge name: the id of a managed policy, which IAM generates.
 *
 * Source: IAM user guide, "IAM identifiers" (unique identifiers; read 2026-11-28).
 */
const EDGE_SUFFIX_LENGTH = 21;

/**
 * The beginning of the name that the edge function and its role share. The rest is new whenever they are
 * created: replicas need them for hours after a stack has given them up, and their successors need a name.
 *
 * Shape: `furlock-<stage>-<lock>-`, with the suffix at most 64 characters.
 * Errors: throws a RangeError if the name would be longer.
 * Source: IAM user guide, "IAM and AWS STS quotas" (role names; read 2026-11-22).
 */
export function edgeNamePrefix({ stage, lock }: LockName): string {
  const prefix = `furlock-${stage}-${lock}-`;
  const length = prefix.length + EDGE_SUFFIX_LENGTH;
  if (length > 64) {
    throw new RangeError(
      `The name of the edge function and its role would have ${length} characters, but AWS allows 64: shorten the stage or the lock name (${prefix}…)`,
    );
  }
  return prefix;
}

/** Whether a function or a role has a name that a lock's could have. The tags decide. */
export function isEdgeName(name: string, lockName: LockName): boolean {
  const prefix = `furlock-${lockName.stage}-${lockName.lock}-`;
  return name.startsWith(prefix) && /^[A-Z0-9]+$/.test(name.slice(prefix.length));
}

/** The tags of the edge function and its role, by which they are found when no stack holds them. */
export const EDGE_TAGS = {
  stage: 'furlock:stage',
  lock: 'furlock:lock',
  /** The home region. */
  region: 'furlock:region',
} as const;

/**
 * Where the replicas of the edge function log, in the region of each.
 *
 * Source: CloudFront developer guide, "Edge function logs" (read 2026-11-25).
 */
export function edgeLogGroup(edgeName: string): string {
  return `/aws/lambda/${EDGE_REGION}.${edgeName}`;
}

/** The stack of one stage, in its home region. */
export function stackName({ stage }: Pick<LockName, 'stage'>): string {
  return `furlock-${stage}`;
}

/**
 * The region of Lambda@Edge functions, regardless of the region of the distribution's origin.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge" (read 2026-11-22).
 */
export const EDGE_REGION = 'us-east-1';

/** The stack in `EDGE_REGION` that belongs to a home stack of another region. */
export function edgeStackName({
  homeStack,
  region,
}: {
  readonly homeStack: string;
  readonly region: string;
}): string {
  return `${homeStack}-${region}-edge`;
}

/** The description of that stack, which identifies it if another stack has the same name. */
export function edgeStackDescription({
  homeStack,
  region,
}: {
  readonly homeStack: string;
  readonly region: string;
}): string {
  return `What ${homeStack} in ${region} runs at the CloudFront edge`;
}

/** The outputs of the home stack, with the names that the original article uses. */
export const STACK_OUTPUTS = {
  /** The address that viewers call: `https://` and the distribution's or the alias' host. */
  distributionUrl: 'CloudFrontDistributionURL',
  /** The address that starts the sign-in with a browser; absent without that. */
  signInUrl: 'CognitoUIUrlWithParameters',
  /** The locked function URL: it responds with 403 to every caller except the edge. */
  functionUrl: 'FunctionUrl',
} as const;

/** The address to which the browser returns with the authorization code for `furlock token`. */
export const CLI_CALLBACK_URL = 'http://localhost:8976/callback';

/** The scopes that `furlock token` requests at the sign-in page. */
export const SIGN_IN_SCOPES = ['openid', 'email', 'profile'] as const;
