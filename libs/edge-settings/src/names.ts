/**
 * The names that cross a boundary: what the stack writes and the edge, the command line or a
 * person reads. Each is spelled here and nowhere else.
 */

/** What tells one lock from another: `stage` is a deployment, `lock` one lock within it. */
export interface LockName {
  readonly stage: string;
  readonly lock: string;
}

/** The lock's name where nobody gives one. */
export const DEFAULT_LOCK = 'main';

/**
 * The version of the settings document that this code writes and reads. A breaking change takes
 * the next number, and with it a new parameter, because replicas of the edge function roll over
 * for a quarter of an hour.
 */
const SETTINGS_MAJOR = 1;

/** The SSM parameter that holds a lock's settings, in the lock's home region. */
export function settingsParameterName({ stage, lock }: LockName): string {
  return `/furlock/${stage}/${lock}/settings/v${SETTINGS_MAJOR}`;
}

/** Where the edge handler is in its bundle: file `index.mjs`, export `handler`. */
export const EDGE_HANDLER = 'index.handler';

/**
 * The role that the edge function runs as. The name is fixed so that the backend's permissions
 * can name the role from another stack and region.
 *
 * Shape: at most 64 characters.
 * Errors: throws a RangeError when the name would be longer.
 * Source: IAM user guide, "IAM and AWS STS quotas" (role names; read 2026-11-22).
 */
export function edgeRoleName({
  stage,
  lock,
  region,
}: LockName & { readonly region: string }): string {
  const name = `furlock-${stage}-${region}-${lock}-edge`;
  if (name.length > 64) {
    throw new RangeError(
      `The edge role's name would have ${name.length} characters, IAM allows 64: shorten the stage or the lock name (${name})`,
    );
  }
  return name;
}

/** The stack of one stage, in its home region. */
export function stackName({ stage }: Pick<LockName, 'stage'>): string {
  return `furlock-${stage}`;
}

/**
 * The region that Lambda@Edge functions live in, wherever the distribution's origin is.
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

/** What that stack says of itself, which tells it from another of its name. */
export function edgeStackDescription({
  homeStack,
  region,
}: {
  readonly homeStack: string;
  readonly region: string;
}): string {
  return `What ${homeStack} in ${region} runs at the CloudFront edge`;
}

/** The outputs of the home stack, by the names that readers of the original article know. */
export const STACK_OUTPUTS = {
  /** The address that viewers call: `https://` and the distribution's or the alias' host. */
  distributionUrl: 'CloudFrontDistributionURL',
  /** The authorize URL of the sign-in page, to look at; `furlock token` makes the real one. */
  signInUrl: 'CognitoUIUrlWithParameters',
  /** The locked function URL: it answers 403 to everybody but the edge. */
  functionUrl: 'FunctionUrl',
} as const;

/** Where the browser returns to with the authorization code that `furlock token` waits for. */
export const CLI_CALLBACK_URL = 'http://localhost:8976/callback';

/** What `furlock token` asks for at the sign-in page. */
export const SIGN_IN_SCOPES = ['openid', 'email', 'profile'] as const;
