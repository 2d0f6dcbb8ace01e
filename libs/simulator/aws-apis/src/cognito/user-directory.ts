/**
 * The users and groups of one user pool, in memory.
 *
 * It does not check passwords against the policy (`password-flaw.ts`) and issues no tokens.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { UserPool } from '@furlock/simulator-deployment';
import { poolIdentity, srpVerifier, type SrpVerifier } from './srp.js';

/** Whether the user has a password, and must choose another one before signing in. */
export type UserStatus = 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED' | 'EXTERNAL_PROVIDER';

/** The attribute that names a federated user's identity provider. Shape: a JSON array, also in tokens. */
export const IDENTITIES_ATTRIBUTE = 'identities';

/** One user, without the password. */
export interface User {
  /** The `sub` of the user's tokens. */
  readonly subject: string;
  readonly username: string;
  readonly status: UserStatus;
  /** By name, without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** In the order in which the user was added to them. */
  readonly groups: readonly string[];
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** A new user. */
export interface NewUser {
  /** Undefined if the user signs in with an attribute: the user name is then the subject. */
  readonly username: string | undefined;
  readonly password: string;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The result of checking a username and a password. */
export type PasswordCheck =
  | { readonly kind: 'accepted'; readonly user: User }
  /** The password is correct but temporary. */
  | { readonly kind: 'new-password-required'; readonly user: User }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'unknown-user' };

/** A group of users. */
export interface Group {
  readonly name: string;
  readonly createdAt: Date;
}

/** The settings of a pool that decide which names are one user's. */
export type DirectorySettings = Pick<
  UserPool,
  'id' | 'isCaseSensitive' | 'usernameAttributes' | 'aliasAttributes'
>;

/** The users and groups of one pool. */
export class UserDirectory {
  readonly #users = new Map<string, User>();
  readonly #groups = new Map<string, Group>();
  readonly #passwordDigests = new Map<string, Buffer>();
  readonly #srpVerifiers = new Map<string, SrpVerifier>();
  // Digests of equal length can be compared in constant time, and no password is stored in plain text.
  readonly #digestKey = randomBytes(32);
  readonly #settings: DirectorySettings;

  constructor(settings: DirectorySettings) {
    this.#settings = settings;
  }

  /** The user with a user name, a subject, or an attribute that users of this pool sign in with. */
  find(name: string): User | undefined {
    return (
      this.#users.get(this.#key(name)) ??
      [...this.#users.values()].find(
        (user) => user.subject === name || this.#signInNames(user).includes(this.#key(name)),
      )
    );
  }

  /** The first of the attributes by which another user could sign in, as a new user would. */
  takenAlias(attributes: Readonly<Record<string, string>>): string | undefined {
    return this.#aliasesIn(attributes).find((name) =>
      [...this.#users.values()].some(
        (user) =>
          this.#aliasesIn(user.attributes).includes(name) &&
          this.#key(user.attributes[name] ?? '') === this.#key(attributes[name] ?? ''),
      ),
    );
  }

  /** Adds a user, or replaces the user with the same name; the caller checks whether it exists. */
  add({ username, password, status, attributes }: NewUser, now: Date): User {
    const subject = randomUUID();
    const user = username ?? subject;
    this.#keepPassword(user, password);
    return this.#keep({
      subject,
      username: user,
      status,
      attributes,
      groups: [],
      createdAt: now,
      modifiedAt: now,
    });
  }

  setPassword(user: User, password: string, status: UserStatus, now: Date): User {
    this.#keepPassword(user.username, password);
    return this.#keep({ ...user, status, modifiedAt: now });
  }

  checkPassword(username: string, password: string): PasswordCheck {
    const given = this.#digest(password);
    const user = this.find(username);
    const expected = user && this.#passwordDigests.get(this.#key(user.username));
    if (user === undefined || expected === undefined) return { kind: 'unknown-user' };
    if (!timingSafeEqual(given, expected)) return { kind: 'wrong-password' };
    return { kind: user.status === 'CONFIRMED' ? 'accepted' : 'new-password-required', user };
  }

  /** What proves that a client knows the user's password. */
  srpVerifierOf(user: User): SrpVerifier | undefined {
    return this.#srpVerifiers.get(this.#key(user.username));
  }

  findGroup(name: string): Group | undefined {
    return this.#groups.get(name);
  }

  addGroup(name: string, now: Date): Group {
    const group = { name, createdAt: now };
    this.#groups.set(name, group);
    return group;
  }

  /** Adds the user to a group. */
  join(user: User, group: Group, now: Date): User {
    const groups = [...new Set([...user.groups, group.name])];
    return this.#keep({ ...user, groups, modifiedAt: now });
  }

  /** Adds the user to the group with this name, which is created if it does not exist. */
  joinNamed(user: User, name: string, now: Date): User {
    return this.join(user, this.findGroup(name) ?? this.addGroup(name, now), now);
  }

  #keepPassword(username: string, password: string): void {
    this.#passwordDigests.set(this.#key(username), this.#digest(password));
    const identity = poolIdentity(this.#settings.id, username);
    this.#srpVerifiers.set(this.#key(username), srpVerifier(identity, password));
  }

  #keep(user: User): User {
    this.#users.set(this.#key(user.username), user);
    return user;
  }

  #key(username: string): string {
    return this.#settings.isCaseSensitive ? username : username.toLowerCase();
  }

  /** The attribute values that a user signs in with, as keys. */
  #signInNames({ attributes }: User): string[] {
    return [...this.#settings.usernameAttributes, ...this.#aliasesIn(attributes)].flatMap(
      (name) => {
        const value = attributes[name];
        return value === undefined ? [] : [this.#key(value)];
      },
    );
  }

  /** The aliases among the attributes: an address or a number is one only if it is verified. */
  #aliasesIn(attributes: Readonly<Record<string, string>>): string[] {
    return this.#settings.aliasAttributes.filter(
      (name) =>
        attributes[name] !== undefined &&
        (name === 'preferred_username' || attributes[`${name}_verified`] === 'true'),
    );
  }

  #digest(password: string): Buffer {
    return createHmac('sha256', this.#digestKey).update(password, 'utf8').digest();
  }
}
