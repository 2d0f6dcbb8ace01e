/**
 * What the commands need to know of a lock, out of the settings that the edge reads too.
 */
import {
  edgeSettingsSchema,
  settingsParameterName,
  type EdgeSettings,
  type TokenUse,
} from '@furlock/edge-settings';
import { awsFailure, errorName } from './aws-failure.js';
import type { Target } from './choose-target.js';
import type { Connection } from './connect-target.js';
import { failed, quoted, type Result } from './failure.js';

/** A lock, as a viewer meets it. */
export interface Lock {
  /** The address that viewers call. */
  readonly publicUrl: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** The uses of tokens that the lock accepts. */
  readonly tokenUses: readonly TokenUse[];
}

/** The lock of a target; of several user pools or clients, the first. */
export async function readLock({ ssm, target }: Connection): Promise<Result<Lock>> {
  const parameter = settingsParameterName(target);
  let json: string | undefined;
  try {
    json = (await ssm.getParameter({ Name: parameter })).Parameter?.Value;
  } catch (error) {
    return errorName(error) === 'ParameterNotFound'
      ? failed(notDeployed(parameter, target))
      : awsFailure(error, { target, action: 'ssm:GetParameter' });
  }

  const settings = await parseSettings(json ?? '', parameter);
  if (!settings.ok) return settings;
  const { publicOrigin, issuers } = settings.value;
  const issuer = issuers.find((trusted) => trusted.kind === 'cognito');
  if (issuer === undefined) {
    return failed('This lock trusts no user pool: its tokens come from an issuer of its own.');
  }
  const [clientId] = issuer.clientIds;
  if (clientId === undefined) {
    throw new Error('The schema of the settings lets no list be empty');
  }
  return {
    ok: true,
    value: {
      // CloudFront's name of a local distribution leads nowhere: the local edge has its own address.
      publicUrl: target.kind === 'local' ? target.localEdge.url : publicOrigin,
      userPoolId: issuer.userPoolId,
      clientId,
      tokenUses: issuer.tokenUses,
    },
  };
}

function notDeployed(parameter: string, target: Target): string {
  return target.kind === 'local'
    ? `The local edge has no lock named ${target.lock}: leave --lock away, or start it with one of that name.`
    : `There are no settings ${parameter} in ${target.region}: check --region, --stage and --lock, or deploy with \`npx nx run infra:deploy --context region=${target.region} --context stage=${target.stage}\`.`;
}

async function parseSettings(json: string, parameter: string): Promise<Result<EdgeSettings>> {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return failed(`The settings ${parameter} are not JSON: deploy the stage again.`);
  }
  const validated = await edgeSettingsSchema['~standard'].validate(document);
  if (validated.issues === undefined) return { ok: true, value: validated.value };

  const [issue] = validated.issues;
  const path = (issue?.path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.');
  return failed(
    `The settings ${parameter} are not valid (${quoted(`${path} ${issue?.message ?? ''}`)}): deploy the stage again.`,
  );
}
