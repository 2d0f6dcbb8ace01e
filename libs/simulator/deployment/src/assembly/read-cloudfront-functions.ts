/**
 * Reads CloudFront Functions, their key value stores, and their associations with cache behaviours.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Function, ::KeyValueStore; CloudFront
 * developer guide, "Quotas", CloudFront Functions, key value stores; "Restrictions on all edge functions"
 * (read 2026-11-28).
 */
import { readFileSync } from 'node:fs';
import type {
  CacheBehavior,
  CloudFrontFunction,
  FunctionAssociation,
  KeyValueStore,
  ViewerEventType,
} from '../deployment.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { policyId } from './physical-names.js';
import { cloudFrontFunctionArn, keyValueStoreArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';
import { unlistedSyntax } from './unlisted-syntax.js';

const MAX_CODE_BYTES = 10_240;
const MAX_KEY_BYTES = 512;
const MAX_VALUE_BYTES = 1024;
const MAX_STORE_BYTES = 5 * 1024 * 1024;

/** The functions of one behaviour, or why its requests cannot be answered. */
export type ReadViewerFunctions =
  | { readonly viewerFunctions: NonNullable<CacheBehavior['viewerFunctions']> }
  /** Shape: the rest of a sentence after "it". */
  | { readonly unserved: string };

/**
 * The CloudFront Functions of a behaviour.
 *
 * Errors: refuses, with the logical id, what CloudFront rejects.
 */
export function readViewerFunctions(
  resource: Resource,
  behavior: JsonObject,
  pathPattern: string,
  edgeFunctions: readonly FunctionAssociation[],
  resources: Resources,
): ReadViewerFunctions {
  const viewerFunctions: Partial<Record<ViewerEventType, string>> = {};
  for (const association of resource.objects(behavior, 'FunctionAssociations')) {
    const eventType = resource.text(association, 'EventType');
    if (eventType !== 'viewer-request' && eventType !== 'viewer-response') {
      return resource.refuse(
        `has a CloudFront Function on ${eventType} of the behaviour ${pathPattern}; CloudFront allows viewer-request and viewer-response`,
      );
    }
    if (viewerFunctions[eventType] !== undefined) {
      return resource.refuse(
        `has two functions on ${eventType} of the behaviour ${pathPattern}; CloudFront allows one`,
      );
    }
    if (edgeFunctions.some((edge) => edge.eventType.startsWith('viewer-'))) {
      return resource.refuse(
        `has a CloudFront Function and a Lambda@Edge function on viewer events of the behaviour ${pathPattern}; CloudFront allows only one of the two`,
      );
    }
    const arn = resource.text(association, 'FunctionARN');
    const found = resources
      .ofType('AWS::CloudFront::Function')
      .find((candidate) => cloudFrontFunctionArn(candidate) === arn);
    if (found === undefined) {
      return { unserved: `has the CloudFront Function ${arn}, which is not in the assembly` };
    }
    if (!found.flag(found.properties, 'AutoPublish')) {
      return resource.refuse(
        `has the CloudFront Function ${found.logicalId} on ${eventType}, which is not published: set AutoPublish`,
      );
    }
    viewerFunctions[eventType] = arn;
  }
  return { viewerFunctions };
}

/** The published functions of an assembly. */
export function readCloudFrontFunctions(
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
): CloudFrontFunction[] {
  const published = resources
    .ofType('AWS::CloudFront::Function')
    .filter((resource) => resource.flag(resource.properties, 'AutoPublish'));
  return resources.findings.attemptEach(published, (resource) =>
    readFunction(resource, resources, assetPaths),
  );
}

function readFunction(
  resource: Resource,
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
): CloudFrontFunction {
  const { properties } = resource;
  const config = resource.object(properties, 'FunctionConfig');
  const name = resource.text(properties, 'Name');
  const arn = cloudFrontFunctionArn(resource);
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    return resource.refuse(`has the name ${name}, which CloudFront does not allow`);
  }
  const namesake = resources
    .ofType(resource.type)
    .find((other) => other !== resource && cloudFrontFunctionArn(other) === arn);
  if (namesake !== undefined) {
    return resource.refuse(
      `has the name ${name} of ${namesake.logicalId} in stack ${namesake.stack.name}; CloudFront allows it once in an account`,
    );
  }
  const runtime = resource.text(config, 'Runtime');
  if (runtime !== 'cloudfront-js-1.0' && runtime !== 'cloudfront-js-2.0') {
    return resource.refuse(`has the runtime ${runtime}, which is not a runtime of CloudFront`);
  }
  const code = resource.text(properties, 'FunctionCode');
  const codeBytes = Buffer.byteLength(code);
  if (codeBytes > MAX_CODE_BYTES) {
    return resource.refuse(
      `has ${codeBytes} bytes of code; CloudFront allows ${MAX_CODE_BYTES} for a function`,
    );
  }
  const syntax = unlistedSyntax(code, runtime);
  if (syntax.length > 0) {
    resource.leaveOut(
      'FunctionCode',
      `The code uses ${syntax.join(', ')}, which CloudFront does not list for ${runtime}: it runs here, and may fail on AWS.`,
    );
  }
  const stores = resource.objects(config, 'KeyValueStoreAssociations');
  if (stores.length > 1) {
    return resource.refuse(`has ${stores.length} key value stores; CloudFront allows one`);
  }
  const [store] = stores;
  if (store !== undefined && runtime === 'cloudfront-js-1.0') {
    return resource.refuse(
      'has a key value store, for which CloudFront requires the runtime cloudfront-js-2.0',
    );
  }
  return {
    ...resource.declared,
    name,
    arn,
    runtime,
    code,
    ...(store !== undefined && {
      keyValueStore: findStore(
        resource,
        resource.text(store, 'KeyValueStoreARN'),
        resources,
        assetPaths,
      ),
    }),
  };
}

function findStore(
  resource: Resource,
  arn: string,
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
): KeyValueStore {
  const store = resources
    .ofType('AWS::CloudFront::KeyValueStore')
    .find((candidate) => keyValueStoreArn(candidate) === arn);
  if (store !== undefined) return readStore(store, arn, assetPaths);
  resource.leaveOut(
    'FunctionConfig',
    `The key value store ${arn} is not in the assembly: the function fails when it reads it.`,
  );
  return { ...resource.declared, id: arn.replace(/^.*\//, ''), arn };
}

function readStore(
  store: Resource,
  arn: string,
  assetPaths: ReadonlyMap<string, string>,
): KeyValueStore {
  const source = store.object(store.properties, 'ImportSource');
  const found = { ...store.declared, id: policyId(store.place), arn };
  if (Object.keys(source).length === 0) {
    store.leaveOut(
      'ImportSource',
      'The key value store is served empty, as after its deployment, because it imports no entries: functions find no key in it. Give it entries with ImportSource.',
    );
    return { ...found, entries: {} };
  }
  // Shape: `arn:aws:s3:::<bucket>/<key>`.
  const [, key = ''] = /^[^/]*\/(.*)$/.exec(store.text(source, 'SourceArn')) ?? [];
  const path = assetPaths.get(key);
  if (path === undefined) {
    store.leaveOut(
      'ImportSource',
      `The object ${key} is not an asset of the assembly: functions that read the store fail.`,
    );
    return found;
  }
  return { ...found, entries: readEntries(store, path) };
}

/** Shape of the file: `{"data":[{"key":"…","value":"…"}]}`. */
function readEntries(store: Resource, path: string): Readonly<Record<string, string>> {
  const content = readContent(store, path);
  const data = isJsonObject(content) ? content['data'] : undefined;
  if (!Array.isArray(data)) {
    return store.refuse('imports a file without a list "data", which CloudFront requires');
  }
  const entries = new Map<string, string>();
  let bytes = 0;
  for (const item of data as readonly unknown[]) {
    const { key, value } = isJsonObject(item) ? item : {};
    if (typeof key !== 'string' || typeof value !== 'string') {
      return store.refuse('imports a file with an item that has no "key" and "value" of text');
    }
    const sizes = { key: Buffer.byteLength(key), value: Buffer.byteLength(value) };
    if (sizes.key === 0 || sizes.key > MAX_KEY_BYTES || sizes.value > MAX_VALUE_BYTES) {
      return store.refuse(
        `imports the key ${key.slice(0, 64)}, which is larger than CloudFront allows: ${MAX_KEY_BYTES} bytes for a key, ${MAX_VALUE_BYTES} for a value`,
      );
    }
    if (entries.has(key)) return store.refuse(`imports the key ${key} twice`);
    entries.set(key, value);
    bytes += sizes.key + sizes.value;
  }
  return bytes > MAX_STORE_BYTES
    ? store.refuse(`imports ${bytes} bytes; CloudFront allows ${MAX_STORE_BYTES} for a store`)
    : Object.fromEntries(entries);
}

function readContent(store: Resource, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return store.refuse('imports a file that is missing or is not JSON');
  }
}
