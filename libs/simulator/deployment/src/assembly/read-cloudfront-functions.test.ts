import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment, type ReadDeployment } from './read-deployment.js';

const CODE = 'function handler(event) { return event.request; }';

/** What a template changes. */
interface Given {
  readonly properties?: JsonObject;
  readonly config?: JsonObject;
  /** Of the default behaviour. */
  readonly behavior?: JsonObject;
  readonly resources?: Readonly<Record<string, JsonObject>>;
  /** The content of the imported file. */
  readonly imported?: string;
}

const OWN_FUNCTION = { 'Fn::GetAtt': ['Rewrite', 'FunctionARN'] };

function associations(...eventTypes: string[]): JsonObject {
  return {
    LambdaFunctionAssociations: [],
    FunctionAssociations: eventTypes.map((EventType) => ({ EventType, FunctionARN: OWN_FUNCTION })),
  };
}

/** An assembly with a published function on viewer-request, and a store with an imported file. */
function read({
  properties,
  config,
  behavior = associations('viewer-request'),
  resources,
  imported = '{"data":[]}',
}: Given): ReadDeployment {
  const distribution = fixtureTemplates.home['Distribution'] ?? {};
  const { DistributionConfig } = distribution['Properties'] as { DistributionConfig: JsonObject };
  const { directory, remove } = writeFixtureAssembly(
    withHomeResources({
      Rewrite: {
        Type: 'AWS::CloudFront::Function',
        Properties: {
          AutoPublish: true,
          FunctionCode: CODE,
          FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0', ...config },
          Name: 'rewrite',
          ...properties,
        },
      },
      Store: {
        Type: 'AWS::CloudFront::KeyValueStore',
        Properties: {
          Name: 'store',
          ImportSource: {
            SourceArn: { 'Fn::Sub': 'arn:aws:s3:::assets-${AWS::AccountId}/entries.json' },
            SourceType: 'S3',
          },
        },
      },
      ...resources,
      Distribution: {
        ...distribution,
        Properties: {
          DistributionConfig: {
            ...DistributionConfig,
            DefaultCacheBehavior: {
              ...(DistributionConfig['DefaultCacheBehavior'] as JsonObject),
              ...behavior,
            },
          },
        },
      },
    }),
  );
  try {
    const manifest = join(directory, 'home.assets.json');
    const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: JsonObject };
    writeFileSync(join(directory, 'asset.entries.json'), imported);
    writeFileSync(
      manifest,
      JSON.stringify({
        files: {
          ...files,
          entries: {
            source: { path: 'asset.entries.json', packaging: 'file' },
            destinations: { here: { objectKey: 'entries.json' } },
          },
        },
      }),
    );
    return readDeployment(directory);
  } finally {
    remove();
  }
}

function valid(given: Given) {
  const result = read(given);
  if (!result.ok) throw new Error(result.error.sentence);
  const { cloudFrontFunctions, distributions, accountId } = result.value;
  return {
    accountId,
    functions: cloudFrontFunctions,
    behavior: distributions[0].behaviors.at(-1),
    findings: result.findings.filter(({ logicalId }) =>
      ['Rewrite', 'Store', 'Distribution'].includes(logicalId),
    ),
    ignored: result.ignored,
  };
}

const WITH_STORE = {
  KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Store', 'Arn'] } }],
};

test('a function has its code and its events; nothing of it is invented', () => {
  const { accountId, functions, behavior, findings, ignored } = valid({
    behavior: associations('viewer-response', 'viewer-request'),
  });

  const arn = `arn:aws:cloudfront::${accountId}:function/rewrite`;
  expect(functions).toEqual([
    {
      ...{ stack: 'home', logicalId: 'Rewrite', name: 'rewrite', arn, code: CODE },
      runtime: 'cloudfront-js-2.0',
    },
  ]);
  expect(behavior?.viewerFunctions).toEqual({ 'viewer-request': arn, 'viewer-response': arn });
  expect(behavior?.unserved).toBeUndefined();
  expect(findings).toEqual([]);
  expect(ignored.join()).not.toMatch(/CloudFront::(Function|KeyValueStore)/);
});

test('a function beside Lambda@Edge functions on origin events is accepted', () => {
  const { behavior } = valid({
    behavior: { FunctionAssociations: associations('viewer-request')['FunctionAssociations'] },
  });

  expect(behavior?.functions.map(({ eventType }) => eventType)).toEqual(['origin-request']);
  expect(Object.keys(behavior?.viewerFunctions ?? {})).toEqual(['viewer-request']);
});

test('a function that is not published and not associated is not read', () => {
  expect(valid({ properties: { AutoPublish: false }, behavior: {} }).functions).toEqual([]);
});

test('a function of another assembly is listed, and its requests are not answered', () => {
  const { behavior, findings } = valid({
    behavior: {
      FunctionAssociations: [
        {
          EventType: 'viewer-request',
          FunctionARN: 'arn:aws:cloudfront::123456789012:function/foreign',
        },
      ],
    },
  });

  expect(behavior?.viewerFunctions).toBeUndefined();
  expect(behavior?.unserved).toMatch(/function\/foreign, which is not in the assembly$/);
  expect(findings).toMatchObject([
    {
      kind: 'unserved',
      property: 'DefaultCacheBehavior',
      sentence: expect.stringContaining('answered with 502') as unknown,
    },
  ]);
});

test('syntax that CloudFront does not list is listed', () => {
  const { findings } = valid({
    properties: { FunctionCode: 'function handler(event) { return event?.request; }' },
  });

  expect(findings).toMatchObject([
    {
      logicalId: 'Rewrite',
      property: 'FunctionCode',
      sentence: expect.stringMatching(/optional chaining.*cloudfront-js-2\.0/) as unknown,
    },
  ]);
});

describe('a key value store', () => {
  const storeOf = (given: Given) =>
    valid({ config: WITH_STORE, ...given }).functions[0]?.keyValueStore;

  test('has the entries of the imported file', () => {
    const store = storeOf({
      imported: '{"data":[{"key":"/a","value":"/b"},{"key":"__proto__","value":"x"}]}',
    });

    expect(store?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(store?.arn.endsWith(`:key-value-store/${store.id}`)).toBe(true);
    expect(Object.entries(store?.entries ?? {})).toEqual([
      ['/a', '/b'],
      ['__proto__', 'x'],
    ]);
  });

  test('without an imported file is empty, and listed', () => {
    const { functions, findings } = valid({
      config: WITH_STORE,
      resources: { Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 's' } } },
    });

    expect(functions[0]?.keyValueStore?.entries).toEqual({});
    expect(findings).toMatchObject([
      { logicalId: 'Store', property: 'ImportSource', sentence: expect.stringMatching(/empty/) },
    ]);
  });

  const unknown: { name: string; given: Given; logicalId: string; sentence: RegExp }[] = [
    {
      name: 'that imports another object',
      given: {
        config: WITH_STORE,
        resources: {
          Store: {
            Type: 'AWS::CloudFront::KeyValueStore',
            Properties: { Name: 's', ImportSource: { SourceArn: 'arn:aws:s3:::bucket/a/b.json' } },
          },
        },
      },
      logicalId: 'Store',
      sentence: /^The object a\/b\.json is not an asset/,
    },
    {
      name: 'of another assembly',
      given: {
        config: {
          KeyValueStoreAssociations: [
            { KeyValueStoreARN: 'arn:aws:cloudfront::123456789012:key-value-store/foreign' },
          ],
        },
      },
      logicalId: 'Rewrite',
      sentence: /key-value-store\/foreign is not in the assembly/,
    },
  ];
  for (const { name, given, logicalId, sentence } of unknown) {
    test(`${name} is listed, and has no entries at all`, () => {
      const { functions, findings } = valid(given);

      expect(functions[0]?.keyValueStore).toBeDefined();
      expect(functions[0]?.keyValueStore).not.toHaveProperty('entries');
      expect(findings).toMatchObject([
        { logicalId, sentence: expect.stringMatching(sentence) as unknown },
      ]);
    });
  }
});

describe('what CloudFront rejects', () => {
  const item = (key: unknown, value: unknown): Given => ({
    config: WITH_STORE,
    imported: JSON.stringify({ data: [{ key, value }] }),
  });
  const other = (Name: string): JsonObject => ({
    Type: 'AWS::CloudFront::Function',
    Properties: {
      AutoPublish: true,
      FunctionCode: CODE,
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
      Name,
    },
  });
  const many = Array.from({ length: 5001 }, (_, index) => ({
    key: String(index).padStart(25, '0'),
    value: 'x'.repeat(1024),
  }));
  const cases: { name: string; given: Given; sentence: string; neighbour?: Given }[] = [
    {
      name: 'code above 10 KB',
      given: { properties: { FunctionCode: CODE.padEnd(10_241) } },
      sentence: 'Rewrite in stack home has 10241 bytes of code; CloudFront allows 10240',
      neighbour: { properties: { FunctionCode: CODE.padEnd(10_240) } },
    },
    {
      name: 'another runtime',
      given: { config: { Runtime: 'nodejs24.x' } },
      sentence: 'has the runtime nodejs24.x, which is not a runtime of CloudFront',
      neighbour: { config: { Runtime: 'cloudfront-js-1.0' } },
    },
    {
      name: 'a name with a dot',
      given: { properties: { Name: 'a.b' } },
      sentence: 'has the name a.b, which CloudFront does not allow',
      neighbour: { properties: { Name: 'a-b_1' } },
    },
    {
      name: 'a name twice',
      given: { resources: { Other: other('rewrite') } },
      sentence:
        'has the name rewrite of Other in stack home; CloudFront allows it once in an account',
      neighbour: { resources: { Other: other('other') } },
    },
    {
      name: 'a function that is not published',
      given: { properties: { AutoPublish: false } },
      sentence:
        'has the CloudFront Function Rewrite on viewer-request, which is not published: set AutoPublish',
    },
    {
      name: 'an event of the origin',
      given: { behavior: associations('origin-request') },
      sentence: 'has a CloudFront Function on origin-request of the behaviour *',
    },
    {
      name: 'two functions on one event',
      given: { behavior: associations('viewer-request', 'viewer-request') },
      sentence: 'has two functions on viewer-request of the behaviour *; CloudFront allows one',
    },
    {
      name: 'a Lambda@Edge function on the other viewer event',
      given: {
        behavior: {
          ...associations('viewer-request'),
          LambdaFunctionAssociations: [
            { EventType: 'viewer-response', LambdaFunctionARN: 'arn:edge:1' },
          ],
        },
      },
      sentence:
        'has a CloudFront Function and a Lambda@Edge function on viewer events of the behaviour *',
    },
    {
      name: 'a store for runtime 1.0',
      given: { config: { ...WITH_STORE, Runtime: 'cloudfront-js-1.0' } },
      sentence:
        'has a key value store, for which CloudFront requires the runtime cloudfront-js-2.0',
      neighbour: { config: WITH_STORE },
    },
    {
      name: 'two stores',
      given: {
        config: {
          KeyValueStoreAssociations: [
            ...WITH_STORE.KeyValueStoreAssociations,
            ...WITH_STORE.KeyValueStoreAssociations,
          ],
        },
      },
      sentence: 'has 2 key value stores; CloudFront allows one',
    },
    {
      name: 'an import that is not JSON',
      given: { config: WITH_STORE, imported: '{' },
      sentence: 'Store in stack home imports a file that is missing or is not JSON',
    },
    {
      name: 'an import without data',
      given: { config: WITH_STORE, imported: '{"entries":[]}' },
      sentence: 'imports a file without a list "data"',
    },
    {
      name: 'a value that is no text',
      given: item('a', 1),
      sentence: 'imports a file with an item that has no "key" and "value" of text',
      neighbour: item('a', '1'),
    },
    {
      name: 'a key above 512 bytes',
      given: item('é'.repeat(257), 'v'),
      sentence: '512 bytes for a key',
      neighbour: item('é'.repeat(256), 'v'),
    },
    {
      name: 'a value above 1 KB',
      given: item('k', 'v'.repeat(1025)),
      sentence: '1024 for a value',
      neighbour: item('k', 'v'.repeat(1024)),
    },
    {
      name: 'a key twice',
      given: {
        config: WITH_STORE,
        imported: '{"data":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}',
      },
      sentence: 'imports the key a twice',
    },
    {
      name: 'more than 5 MB',
      given: { config: WITH_STORE, imported: JSON.stringify({ data: many }) },
      sentence: 'imports 5246049 bytes; CloudFront allows 5242880 for a store',
      neighbour: { config: WITH_STORE, imported: JSON.stringify({ data: many.slice(10) }) },
    },
  ];
  for (const { name, given, sentence, neighbour } of cases) {
    test(name, () => {
      const result = read(given);

      expect(!result.ok && result.error.sentence).toContain(sentence);
      if (neighbour !== undefined) expect(read(neighbour).ok).toBe(true);
    });
  }
});
