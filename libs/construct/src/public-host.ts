/**
 * The lock's own domain: its names and their certificate, checked at synth because CloudFront would
 * reject them only in the middle of a deployment.
 */
import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { EDGE_REGION } from '@furlock/edge-settings';

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
  if (!Token.isUnresolved(region) && region !== EDGE_REGION) {
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

/** The region in the ARN; for a certificate of this app, the region of its stack. */
function regionOf({ certificateArn, env }: acm.ICertificate): string {
  return Token.isUnresolved(certificateArn)
    ? env.region
    : (Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region ?? env.region);
}
