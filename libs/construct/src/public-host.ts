/**
 * The lock's own domain: its names and their certificate, checked at synth because CloudFront would
 * reject them only in the middle of a deployment.
 */
import { CfnResource, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { EDGE_REGION } from '@furlock/edge-settings';
import { withPlaceholders } from './with-placeholders.js';

/** The domain names that viewers call, and the certificate that covers them. */
export interface OwnDomain {
  readonly domainNames?: readonly string[] | undefined;
  readonly certificate?: acm.ICertificate | undefined;
}

/**
 * The public host of the lock: the first of its own domain names; undefined if it has none.
 *
 * Errors: throws an Error for names without a certificate or the reverse, for a certificate outside
 * us-east-1, and for a first name that is not a single host.
 * Source: CloudFront developer guide, "Requirements for using SSL/TLS certificates with CloudFront"
 * (read 2026-11-25).
 */
export function publicHost({ domainNames = [], certificate }: OwnDomain): string | undefined {
  const [host] = domainNames;
  if (host === undefined) {
    if (certificate === undefined) return undefined;
    throw new Error('A certificate needs domainNames: set the domain names that it covers');
  }
  if (certificate === undefined) {
    throw new Error(
      `The domain name ${host} needs a certificate: set certificate to one from AWS Certificate Manager in ${EDGE_REGION}`,
    );
  }
  const region = regionOf(certificate);
  if (region !== undefined && region !== EDGE_REGION) {
    throw new Error(
      `The certificate for ${host} is in ${region}: CloudFront accepts certificates only from ${EDGE_REGION}, so create it in a stack there`,
    );
  }
  if (!Token.isUnresolved(host) && !isHost(host)) {
    throw new Error(
      `The first domain name must be a single host in lower case, because it becomes the public URL; "${host}" is not`,
    );
  }
  return host;
}

function isHost(name: string): boolean {
  const origin = `https://${name}`;
  return !name.includes('*') && URL.canParse(origin) && new URL(origin).origin === origin;
}

/**
 * The region in the ARN; for a certificate of this app, the region of its stack; undefined if synth cannot
 * know it.
 */
function regionOf({ certificateArn, env, node }: acm.ICertificate): string | undefined {
  const { value, isPlaceholder } = withPlaceholders(certificateArn);
  const [, , , inArn] = String(value).split(':');
  if (inArn !== undefined) return isPlaceholder(inArn) ? undefined : inArn;
  return CfnResource.isCfnResource(node.defaultChild) && !Token.isUnresolved(env.region)
    ? env.region
    : undefined;
}
