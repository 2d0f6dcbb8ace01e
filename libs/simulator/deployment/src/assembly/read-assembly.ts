/**
 * Reads a synthesized CDK assembly from its folder: the stacks, their templates, and the local paths
 * of the files that the templates reference as S3 objects.
 *
 * It does not interpret a template (`read-deployment.ts`).
 *
 * Source: AWS CDK, cloud assembly schema (aws-cdk-lib 2.276.0).
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssemblyRefusal } from './assembly-refusal.js';
import { isJsonObject, type JsonObject } from './json-object.js';

/** The stacks of one assembly, in the order of its manifest. */
export interface Assembly {
  readonly stacks: readonly Stack[];
  /** The local file or folder of each file asset, by the object key that templates use. */
  readonly assetPaths: ReadonlyMap<string, string>;
}

/** One stack: its account and region, and its template as JSON. */
export interface Stack {
  readonly name: string;
  /** The folder of its template. */
  readonly directory: string;
  /** Whether the assembly leaves the region to the deployment. */
  readonly isAgnostic: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly template: JsonObject;
}

/** The account of an environment-agnostic stack. */
export const UNKNOWN_ACCOUNT_ID = '123456789012';

/**
 * The assembly in a folder, including nested assemblies (CDK stages).
 *
 * An environment-agnostic stack gets `region`.
 *
 * Errors: throws an `AssemblyRefusal` if a file is missing or does not have CDK's format.
 */
export function readAssembly(directory: string, region: string): Assembly {
  const stacks: Stack[] = [];
  const assetPaths = new Map<string, string>();
  for (const [id, artifact] of Object.entries(readArtifacts(directory))) {
    if (!isJsonObject(artifact)) continue;
    const properties = isJsonObject(artifact['properties']) ? artifact['properties'] : {};
    switch (artifact['type']) {
      case 'aws:cloudformation:stack':
        stacks.push(readStack(directory, id, artifact, properties, region));
        break;
      case 'cdk:asset-manifest':
        for (const [key, path] of readAssets(directory, properties)) assetPaths.set(key, path);
        break;
      case 'cdk:cloud-assembly': {
        const nested = readAssembly(join(directory, text(properties, 'directoryName', id)), region);
        stacks.push(...nested.stacks);
        for (const [key, path] of nested.assetPaths) assetPaths.set(key, path);
        break;
      }
    }
  }
  return { stacks, assetPaths };
}

function readArtifacts(directory: string): JsonObject {
  const artifacts = readJsonFile(join(directory, 'manifest.json'))['artifacts'];
  if (!isJsonObject(artifacts)) {
    throw new AssemblyRefusal(join(directory, 'manifest.json'), 'contains no artifacts');
  }
  return artifacts;
}

function readStack(
  directory: string,
  id: string,
  artifact: JsonObject,
  properties: JsonObject,
  ownRegion: string,
): Stack {
  const name = typeof properties['stackName'] === 'string' ? properties['stackName'] : id;
  const environment = text(artifact, 'environment', id);
  const [, accountId = '', region = 'unknown-region'] =
    /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  const isAgnostic = region === 'unknown-region';
  return {
    name,
    directory,
    isAgnostic,
    accountId: /^\d{12}$/.test(accountId) ? accountId : UNKNOWN_ACCOUNT_ID,
    region: isAgnostic ? ownRegion : region,
    template: readJsonFile(join(directory, text(properties, 'templateFile', id))),
  };
}

function readAssets(directory: string, properties: JsonObject): [key: string, path: string][] {
  const file = text(properties, 'file', 'The asset manifest');
  const files = readJsonFile(join(directory, file))['files'];
  if (!isJsonObject(files)) return [];
  return Object.values(files).flatMap((asset): [string, string][] => {
    if (!isJsonObject(asset) || !isJsonObject(asset['source'])) return [];
    const path = asset['source']['path'];
    const destinations = isJsonObject(asset['destinations']) ? asset['destinations'] : {};
    if (typeof path !== 'string') return [];
    return Object.values(destinations).flatMap((destination): [string, string][] =>
      isJsonObject(destination) && typeof destination['objectKey'] === 'string'
        ? [[destination['objectKey'], resolve(directory, path)]]
        : [],
    );
  });
}

/** Errors: throws an `AssemblyRefusal`. */
export function readJsonFile(path: string): JsonObject {
  const value = parseFile(path);
  if (!isJsonObject(value)) throw new AssemblyRefusal(path, 'is not a JSON object');
  return value;
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new AssemblyRefusal(path, reason);
  }
}

function text(object: JsonObject, key: string, where: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw new AssemblyRefusal(where, `has no ${key} in the manifest`);
  return value;
}
