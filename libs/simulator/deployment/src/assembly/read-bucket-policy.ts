/**
 * Reads the policies that decide about the objects of a bucket: its own, and that of its key.
 *
 * Source: CloudFormation template reference, AWS::S3::BucketPolicy, AWS::KMS::Key (read 2026-11-28).
 */
import type { KmsKey, PrincipalStatement } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { accessIdentityArn, accessIdentityId, accessIdentityUserId } from './physical-names.js';
import { readPrincipals } from './read-principals.js';
import { readStatement } from './read-statement.js';
import { kmsKeyArn, referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The statements of the policies of a bucket, of which AWS keeps one. */
export function readBucketPolicy(name: string, resources: Resources): PrincipalStatement[] {
  return resources
    .ofType('AWS::S3::BucketPolicy')
    .filter((policy) => policy.optionalText(policy.properties, 'Bucket') === name)
    .flatMap((policy) =>
      readPolicyDocument(policy, policy.object(policy.properties, 'PolicyDocument'), resources),
    );
}

/** The key of KMS with which a bucket encrypts its objects, if it does. */
export function readBucketKey(bucket: Resource, resources: Resources): KmsKey | undefined {
  const [rule = {}] = bucket.objects(
    bucket.object(bucket.properties, 'BucketEncryption'),
    'ServerSideEncryptionConfiguration',
  );
  const encryption = bucket.object(rule, 'ServerSideEncryptionByDefault');
  if (!(bucket.optionalText(encryption, 'SSEAlgorithm') ?? '').startsWith('aws:kms')) {
    return undefined;
  }
  const arn = bucket.optionalText(encryption, 'KMSMasterKeyID') ?? 'alias/aws/s3';
  const key = resources
    .ofType('AWS::KMS::Key')
    .find((candidate) => [kmsKeyArn(candidate), referenceOf(candidate)].includes(arn));
  return {
    arn: key === undefined ? arn : kmsKeyArn(key),
    statements:
      key === undefined
        ? []
        : readPolicyDocument(key, key.object(key.properties, 'KeyPolicy'), resources),
  };
}

/** The statements of the policy of a resource. */
export function readPolicyDocument(
  policy: Resource,
  document: JsonObject,
  resources: Resources,
): PrincipalStatement[] {
  return policy.objects(document, 'Statement').map((statement) => {
    const { Principal, NotPrincipal } = statement;
    const read = (principal: unknown): string[] =>
      readPrincipals(policy, principal, ['AWS', 'Service', 'CanonicalUser', 'Federated']).map(
        (name) => identityOfUser(name, resources),
      );
    return {
      ...readStatement(policy, statement satisfies JsonObject),
      principals: read(Principal),
      ...(NotPrincipal !== undefined && { exceptPrincipals: read(NotPrincipal) }),
    };
  });
}

/** The ARN of the origin access identity that a canonical user is; any other principal unchanged. */
function identityOfUser(principal: string, resources: Resources): string {
  const identity = resources
    .ofType('AWS::CloudFront::CloudFrontOriginAccessIdentity')
    .find(({ place }) => accessIdentityUserId(place) === principal);
  return identity === undefined ? principal : accessIdentityArn(accessIdentityId(identity.place));
}
