/**
 * The headers that CloudFront itself writes into a request because an origin request policy names them.
 *
 * Source: CloudFront developer guide, "Add CloudFront request headers"; API reference,
 * OriginRequestPolicyHeadersConfig (read 2026-11-28).
 */
import { Stack } from 'aws-cdk-lib';
import {
  CfnOriginRequestPolicy,
  OriginRequestPolicy,
  type IOriginRequestPolicyRef,
} from 'aws-cdk-lib/aws-cloudfront';

/**
 * The names, in lower case. Empty for a policy that is not defined in this app: synth cannot read it, so
 * the edge removes the viewer's copies.
 */
export function headersFromCloudFront(
  policy: IOriginRequestPolicyRef | undefined,
): readonly string[] {
  const resource = policy instanceof OriginRequestPolicy ? policy.node.defaultChild : policy;
  if (!(resource instanceof CfnOriginRequestPolicy)) return [];
  const config = Stack.of(resource).resolve(resource.originRequestPolicyConfig) as {
    readonly headersConfig?: { readonly headerBehavior?: string; readonly headers?: string[] };
  };
  return addedHeaders(config.headersConfig?.headerBehavior, config.headersConfig?.headers);
}

/** The names in the headers of a policy, in lower case. No other kind of policy adds headers to a whole request. */
export function addedHeaders(behavior: unknown, names: readonly unknown[] = []): string[] {
  if (behavior !== 'allViewerAndWhitelistCloudFront') return [];
  return names
    .map((name) => String(name).toLowerCase())
    .filter((name) => name.startsWith('cloudfront-'));
}
