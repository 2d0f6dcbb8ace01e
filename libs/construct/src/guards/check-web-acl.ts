/**
 * The web ACL of the lock's distribution.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution DistributionConfig, WebACLId;
 * AWS::WAFv2::WebACL, Scope (read 2026-11-28).
 */
import { Token } from 'aws-cdk-lib';
import { EDGE_REGION } from '@furlock/edge-settings';
import { withPlaceholders } from '../with-placeholders.js';
import type { Guard } from './guarded-lock.js';
import { asObject, isSame, type SynthesizedResource } from './synthesized-tree.js';

/** Rejects what is no ARN of a web ACL for CloudFront. What synth cannot know passes. */
export const checkWebAcl: Guard = ({ distribution }, tree) =>
  tree
    .ofType('AWS::CloudFront::Distribution')
    .filter(({ path }) => path === distribution.node.defaultChild?.node.path)
    .flatMap(({ path, stack, properties }) => {
      const { WebACLId: id } = asObject(properties['DistributionConfig']);
      if (id === undefined || id === '') return [];
      const acl = tree
        .ofType('AWS::WAFv2::WebACL')
        .find(({ attributeIn, referenceIn }) =>
          [attributeIn(stack, 'Arn'), attributeIn(stack, 'Id'), referenceIn(stack)].some((one) =>
            isSame(one, id),
          ),
        );
      const isArn = acl !== undefined && isSame(acl.attributeIn(stack, 'Arn'), id);
      const faults =
        acl === undefined
          ? faultsOfText(id)
          : isArn
            ? faultsOf(acl)
            : [`not the ARN of ${acl.path}`];
      return faults.map(
        (fault) =>
          `${path} has a web ACL that is ${fault}: set webAclId to the ARN of one with the scope CLOUDFRONT, which is in ${EDGE_REGION}`,
      );
    });

/** Shape: what follows "a web ACL that is". */
function faultsOf({ path, stack, properties }: SynthesizedResource): string[] {
  const { Scope: scope } = properties;
  if (typeof scope === 'string' && scope !== 'CLOUDFRONT') {
    return [`${path}, with the scope ${scope}`];
  }
  return Token.isUnresolved(stack.region) || stack.region === EDGE_REGION
    ? []
    : [`${path}, in ${stack.region}`];
}

function faultsOfText(id: unknown): string[] {
  const { value, placeholders, isPlaceholder } = withPlaceholders(id);
  if (isPlaceholder(value)) return [];
  const [arn, , service = '', region = '', , resource = ''] = String(value).split(':');
  const isKnown = (part: string) => !placeholders.some((placeholder) => part.includes(placeholder));
  const isAcl =
    arn === 'arn' &&
    (service === 'wafv2' || !isKnown(service)) &&
    (region === EDGE_REGION || !isKnown(region)) &&
    (resource.startsWith('global/webacl/') || !isKnown(resource.split('/webacl/')[0] ?? ''));
  return isAcl ? [] : [String(value)];
}
