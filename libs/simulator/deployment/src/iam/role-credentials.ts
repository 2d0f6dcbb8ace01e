/**
 * Issues the temporary credentials of roles and keeps their sessions.
 *
 * It neither verifies signatures nor decides what a role may do (`authorize.ts`).
 */
import { randomBytes } from 'node:crypto';

/** Temporary credentials, as AWS STS issues them to a function's role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials and the role session that they authenticate. */
export interface RoleSession {
  readonly credentials: RoleCredentials;
  readonly roleArn: string;
  /** Shape: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly sessionArn: string;
  /** Shape: `AROA…:<session>`. */
  readonly userId: string;
  readonly accountId: string;
  /** Units: milliseconds since 1970-01-01T00:00:00Z; absent for a session that does not expire. */
  readonly expiresAt?: number;
  /** Present if an AWS service calls: resource policies name the service, not its role. */
  readonly service?: CallingService;
}

/** A session in which an AWS service calls on behalf of one of its resources. */
export interface ServiceSession extends RoleSession {
  readonly service: CallingService;
}

/** A calling service and the resource that it calls for. */
export interface CallingService {
  /** As a resource policy names it, such as `cloudfront.amazonaws.com`. */
  readonly principal: string;
  /** The resource that the call is for. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** The issued sessions, by access key id. */
export class CredentialStore {
  readonly #sessions = new Map<string, RoleSession>();

  /**
   * Issues new credentials for a role; the session is named after the function that uses it.
   *
   * Units of `expiresAt`: milliseconds since 1970-01-01T00:00:00Z; without it they do not expire.
   */
  issue(roleArn: string, sessionName: string, expiresAt?: number): RoleSession {
    const [, , , , accountId = '', resource = ''] = roleArn.split(':');
    const roleName = resource.split('/').at(-1) ?? '';
    const session: RoleSession = {
      credentials: {
        accessKeyId: `ASIA${randomBase32(16)}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        // About the length of a real session token, which is most of the signed text.
        sessionToken: randomBytes(680).toString('base64'),
      },
      roleArn,
      sessionArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
      userId: `AROA${randomBase32(17)}:${sessionName}`,
      accountId,
      ...(expiresAt !== undefined && { expiresAt }),
    };
    this.#sessions.set(session.credentials.accessKeyId, session);
    return session;
  }

  /** Issues credentials without expiry to a service, which uses a role in an AWS account. */
  issueToService(roleArn: string, sessionName: string, service: CallingService): ServiceSession {
    const session: ServiceSession = { ...this.issue(roleArn, sessionName), service };
    this.#sessions.set(session.credentials.accessKeyId, session);
    return session;
  }

  /** The session with an access key id that this store issued; it may have expired. */
  find(accessKeyId: string): RoleSession | undefined {
    return this.#sessions.get(accessKeyId);
  }
}

/** Random characters from the alphabet of AWS's access key ids and unique ids. */
function randomBase32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');
}
