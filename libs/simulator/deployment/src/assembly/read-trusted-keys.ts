/**
 * The public keys that a cache behaviour trusts to sign URLs and cookies.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::KeyGroup and AWS::CloudFront::PublicKey (read
 * 2026-11-28).
 */
import { createPublicKey } from 'node:crypto';
import type { TrustedKey } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The keys, why they are not known, or neither if no signature is required. */
type TrustedKeys =
  | { readonly trustedKeys?: readonly TrustedKey[] }
  /** Shape: the rest of a sentence after the behaviour's pattern. */
  | { readonly unserved: string };

/** The keys of all key groups of a behaviour. A key that cannot be read is listed, and verifies nothing. */
export function readTrustedKeys(
  resource: Resource,
  behavior: JsonObject,
  resources: Resources,
): TrustedKeys {
  const groupIds = resource.texts(behavior, 'TrustedKeyGroups');
  if (groupIds.length === 0) return {};
  const groups = resources.ofType('AWS::CloudFront::KeyGroup');
  const publicKeys = resources.ofType('AWS::CloudFront::PublicKey');
  const trustedKeys: TrustedKey[] = [];
  for (const groupId of groupIds) {
    const group = groups.find((candidate) => referenceOf(candidate) === groupId);
    const ids = group?.texts(group.object(group.properties, 'KeyGroupConfig'), 'Items') ?? [];
    const keys = ids.map((id) => publicKeys.find((candidate) => referenceOf(candidate) === id));
    if (group === undefined || keys.includes(undefined)) {
      return {
        unserved: `requires signed URLs or cookies by the key group ${groupId}, whose keys are not all in the assembly`,
      };
    }
    trustedKeys.push(...keys.flatMap((key) => (key === undefined ? [] : readPublicKey(key))));
  }
  return { trustedKeys };
}

function readPublicKey(resource: Resource): TrustedKey[] {
  const config = resource.object(resource.properties, 'PublicKeyConfig');
  const publicKey = resource.text(config, 'EncodedKey');
  if (isPublicKey(publicKey)) return [{ id: referenceOf(resource) ?? '', publicKey }];
  resource.leaveOut(
    'EncodedKey',
    'It is no public key in PEM that can be read: signatures with it are rejected with 403.',
  );
  return [];
}

function isPublicKey(pem: string): boolean {
  try {
    createPublicKey(pem);
    return true;
  } catch {
    // An invented value, or a placeholder.
    return false;
  }
}
