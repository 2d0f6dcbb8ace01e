/**
 * The lock's own domain: its names and their certificate, checked before CloudFront refuses them
 * in the middle of a deployment.
 */
import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { EDGE_REGION } from '@furlock/edge-settings';

/** The names that viewers call, and the certificate that is good for them. */
export interface OwnDomain {
  readonly domainNames?: readonly string[] | undefined;
  readonly certificate?: acm.ICertificate | undefined;
}

/**
 * The host that viewers are told of, the first of the lock's own names; undefined where it has none.
 *
 * Errors: throws an Error for names without a certificate or the reverse, for a certificate outside
 * us-east-1, and for a first name that is no single host.
 * Source: CloudFront developer guide, "Requirements for using SSL/TLS certificates with CloudFront"
 * (read 2026-11-25).
 */
export function publicHost({ domainNames = [], certificate }: OwnDomain): string | undefined {
  const [host] = domainNames;
  if (host === undefined) {
    if (certificate === undefined) return undefined;
    throw new Error('A certificate needs domainNames: state the names that it is for');
  }
  if (certificate === undefined) {
    throw new Error(
      `The domain name ${host} needs a certificate: state certificate, one of AWS Certificate Manager in ${EDGE_REGION}`,
    );
  }
  const region = regionOf(certificate);
  if (!Token.isUnresolved(region) && region !== EDGE_REGION) {
    throw new Error(
      `The certificate for ${host} is in ${region}: CloudFront takes certificates from ${EDGE_REGION} only, so make it in a stack there`,
    );
  }
  if (!Token.isUnresolved(host) && !isHost(host)) {
    throw new Error(
      `The first domain name must be one host in lower case, which viewers are told of; "${host}" is not`,
    );
  }
  return host;
}

function isHost(name: string): boolean {
  const origin = `https://${name}`;
  return !name.includes('*') && URL.canParse(origin) && new URL(origin).origin === origin;
}

/** An ARN says its region; a certificate of this app is where its stack is. */
function regionOf({ certificateArn, env }: acm.ICertificate): string {
  return Token.isUnresolved(certificateArn)
    ? env.region
    : (Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region ?? env.region);
}
