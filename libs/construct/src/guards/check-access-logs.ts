/**
 * The bucket of the lock's access logs, to which CloudFront writes with an access control list.
 *
 * Source: CloudFront developer guide, "Configure standard logging (legacy)" (read 2026-11-25); Systems Manager
 * Automation runbook reference, AWSConfigRemediation-EnableCloudFrontAccessLogs (read 2026-11-28).
 */
import type { Guard } from './guarded-lock.js';
import { asList, asObject, isSame } from './synthesized-tree.js';

const WITH_ACLS = ['BucketOwnerPreferred', 'ObjectWriter'];

/** To buckets in these regions, CloudFront delivers no logs. */
const WITHOUT_DELIVERY = ['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1'];

const WITHOUT_ACLS =
  'omit accessLogs and deliver standard logs (v2) of Lock.distribution with AWS::Logs::Delivery, which needs no ACLs';

/** Rejects a bucket of the app that does not accept access control lists, or gets no logs. */
export const checkAccessLogs: Guard = ({ distribution }, tree) =>
  tree
    .ofType('AWS::CloudFront::Distribution')
    .filter(({ path }) => path === distribution.node.defaultChild?.node.path)
    .flatMap(({ stack, properties }) => {
      const { Bucket: domain } = asObject(asObject(properties['DistributionConfig'])['Logging']);
      return tree
        .ofType('AWS::S3::Bucket')
        .filter(({ attributeIn }) =>
          ['RegionalDomainName', 'DomainName'].some((name) =>
            isSame(attributeIn(stack, name), domain),
          ),
        )
        .flatMap((bucket) => {
          const where = `${bucket.path}, the bucket of the access logs,`;
          const { Rules: rules } = asObject(bucket.properties['OwnershipControls']);
          const hasAcls = asList(rules)
            .map(asObject)
            .some(({ ObjectOwnership }) => WITH_ACLS.includes(String(ObjectOwnership)));
          if (!hasAcls) {
            return [
              `${where} has no access control lists, with which CloudFront writes to it: set its objectOwnership to ObjectOwnership.BUCKET_OWNER_PREFERRED, or ${WITHOUT_ACLS}`,
            ];
          }
          return WITHOUT_DELIVERY.includes(bucket.stack.region)
            ? [
                `${where} is in ${bucket.stack.region}, to which CloudFront delivers no logs: use a bucket in another region, or ${WITHOUT_ACLS}`,
              ]
            : [];
        });
    });
