/**
 * The credentials that the AWS CLI and `cdk` would use, including those of a profile with an MFA device.
 */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { CredentialsUnavailable } from './credentials-unavailable.js';

/** Prompts the user, and resolves to the answer. */
export type Ask = (question: string) => Promise<string>;

/** Where the credentials come from. */
export interface AwsCredentialsInput {
  /** The profile that the user named in this call. It comes before keys in the environment. */
  readonly profile?: string | undefined;
  /** Null without a terminal. */
  readonly ask: Ask | null;
}

/** A provider for the clients of the AWS SDK. */
export interface AwsCredentials {
  readonly provider: AwsCredentialIdentityProvider;
  /**
   * The variables for a process that would otherwise ask for an MFA code again, which AWS accepts only
   * once; undefined if nobody was asked for one.
   */
  readonly childEnvironment: () => Promise<Readonly<Record<string, string>> | undefined>;
}

/** The errors of STS for a code or a role that it does not accept. */
const ROLE_REJECTED = ['AccessDenied', 'AccessDeniedException', 'ValidationError'];

/** Else the SDK would warn that keys in the environment are not used, although a profile was named. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * The credentials of the process's environment and of its AWS configuration. As for the AWS CLI and `cdk`,
 * keys in the environment come before a profile that only the environment names; the SDK alone would do
 * the opposite, and so act in another account than the one that `cdk` deploys to.
 *
 * Errors: the provider throws `CredentialsUnavailable` for a profile that does not exist, and for an MFA
 * code that is missing or not accepted; and the errors of the SDK.
 * Source: AWS CLI user guide, "Configuration settings and precedence"; AWS SDKs and Tools reference
 * guide, "Assume role credential provider" (read 2026-11-28).
 */
export function awsCredentials({ profile: named, ask }: AwsCredentialsInput): AwsCredentials {
  const { env } = process;
  const profile = named ?? (env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined);
  let chain: AwsCredentialIdentityProvider | undefined;
  let usedMfaCode = false;

  async function mfaCodeProvider(serial: string): Promise<string> {
    if (ask === null) throw new CredentialsUnavailable(noTerminalSentence(serial, profile));
    const code = (await ask(`Code of the MFA device ${serial}: `)).trim();
    if (!/^\d{6}$/.test(code)) {
      throw new CredentialsUnavailable(
        'The code of an MFA device has six digits: run this again, and type the code that the device shows.',
      );
    }
    usedMfaCode = true;
    return code;
  }

  const provider: AwsCredentialIdentityProvider = async (properties) => {
    const keys = named === undefined ? environmentKeys() : undefined;
    if (keys !== undefined) return keys;
    if (profile !== undefined) await assertProfileExists(profile);
    // Loaded here, so that commands without calls do not wait for it.
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    chain ??= defaultProvider({
      ...(profile !== undefined && { profile }),
      mfaCodeProvider,
      logger: SILENT,
    });
    try {
      return await chain(properties);
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (!ROLE_REJECTED.includes(name)) throw error;
      throw new CredentialsUnavailable(roleSentence(name, profile, usedMfaCode));
    }
  };
  return {
    provider,
    childEnvironment: async () => {
      if (!usedMfaCode) return undefined;
      const { accessKeyId, secretAccessKey, sessionToken = '' } = await provider();
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
  };
}

function ignore(): void {
  // Nothing is logged.
}

function environmentKeys(): AwsCredentialIdentity | undefined {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/**
 * Without this, the SDK would search on, and could use the credentials of the machine instead of those
 * of the profile.
 */
async function assertProfileExists(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  if (Object.hasOwn(configFile, profile) || Object.hasOwn(credentialsFile, profile)) return;
  throw new CredentialsUnavailable(
    `The AWS profile ${JSON.stringify(profile)} does not exist: \`aws configure list-profiles\` lists the profiles of this machine.`,
  );
}

function noTerminalSentence(serial: string, profile = 'default'): string {
  return `The AWS profile ${profile} needs a code of the MFA device ${serial}, and there is no terminal to ask on: run this in a terminal, or get temporary credentials first, with \`eval "$(aws configure export-credentials --profile ${profile} --format env)"\`, and omit the profile.`;
}

/** The error of STS that assumed no role, in terms of the profile. */
function roleSentence(name: string, profile = 'default', usedMfaCode: boolean): string {
  return usedMfaCode
    ? `AWS rejected the MFA code or the role of the AWS profile ${profile} (${name}): run this again with the next code that the device shows; if that fails too, check mfa_serial and role_arn of the profile.`
    : `AWS rejected the configured role (${name}): check role_arn and source_profile of the AWS profile ${profile}, and whether the role trusts you and wants an MFA code (mfa_serial).`;
}
