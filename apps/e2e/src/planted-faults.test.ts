/**
 * `furlock check` and `furlock doctor` find faults in a lock: they are planted in copies of our own
 * templates, one that lets strangers in and one that keeps users out.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

const scratch = mkdtempSync(join(tmpdir(), 'furlock-faults-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Copies our assembly and changes its resources; `change` returns undefined to remove one. */
function plant(
  name: string,
  source: string,
  change: (resource: Resource) => Resource | undefined,
): string {
  const assembly = join(scratch, name);
  cpSync(join(WORKSPACE, 'dist/cdk', source), assembly, { recursive: true });
  for (const file of readdirSync(assembly).filter((one) => one.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as {
      Resources: Record<string, Resource>;
    };
    const kept = Object.entries(template.Resources).flatMap(([id, resource]) => {
      const changed = change(resource);
      return changed === undefined ? [] : [[id, changed] as const];
    });
    const changed = { ...template, Resources: Object.fromEntries(kept) };
    writeFileSync(join(assembly, file), JSON.stringify(changed));
  }
  return assembly;
}

function withBehavior(resource: Resource, changes: object): Resource {
  const config = resource.Properties['DistributionConfig'] as Record<string, object>;
  const DefaultCacheBehavior = { ...config['DefaultCacheBehavior'], ...changes };
  return { ...resource, Properties: { DistributionConfig: { ...config, DefaultCacheBehavior } } };
}

const withProperties = (resource: Resource, changes: object): Resource => ({
  ...resource,
  Properties: { ...resource.Properties, ...changes },
});

interface Ended<T> {
  readonly code: number | null;
  readonly report: T;
  readonly stderr: string;
}

/** Runs `furlock … --json` against a local edge. */
function furlock<T>(edge: LocalEdge, command: string): Promise<Ended<T>> {
  return new Promise((resolve) => {
    const script = join(WORKSPACE, 'apps/cli/bin/furlock.mjs');
    const child = spawn(process.execPath, [script, command, '--json'], { cwd: edge.folder });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, report: JSON.parse(stdout) as T, stderr }));
  });
}

interface Doctor {
  readonly first: string | null;
  readonly findings: readonly { readonly id: string; readonly outcome: string }[];
}
interface Checks {
  readonly checks: readonly { readonly id: string; readonly outcome: string }[];
}

const wrong = ({ findings }: Doctor): string[] =>
  findings.filter(({ outcome }) => outcome === 'wrong').map(({ id }) => id);
const failed = ({ checks }: Checks): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);

const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

describe.each([
  {
    name: 'nothing planted',
    source: 'dev-eu-central-1',
    change: (resource: Resource) => resource,
    doctor: [],
    first: null,
    check: [],
  },
  {
    name: 'nothing planted, where CloudFront signs',
    source: 'dev-eu-central-1-oac',
    change: (resource: Resource) => resource,
    doctor: [],
    first: null,
    check: [],
  },
  {
    name: 'it lets strangers in: caching, a public function URL, the implicit grant',
    source: 'dev-eu-central-1',
    change: (resource: Resource) => {
      switch (resource.Type) {
        case 'AWS::CloudFront::Distribution':
          return withBehavior(resource, { CachePolicyId: CACHING_OPTIMIZED });
        case 'AWS::Lambda::Url':
          return withProperties(resource, { AuthType: 'NONE' });
        case 'AWS::Lambda::Permission':
          return withProperties(resource, {
            Principal: '*',
            ...('FunctionUrlAuthType' in resource.Properties && { FunctionUrlAuthType: 'NONE' }),
          });
        case 'AWS::Cognito::UserPoolClient':
          return withProperties(resource, { AllowedOAuthFlows: ['code', 'implicit'] });
        default:
          return resource;
      }
    },
    doctor: ['caching', 'function-url', 'permissions', 'client'],
    first: 'caching',
    // A cached response is also served to a bad token, and for another query.
    check: ['bad-token', 'good-token', 'query', 'function-url', 'leak'],
  },
  {
    name: 'it keeps users out: one permission only; the Host forwarded, which is advice',
    source: 'dev-eu-central-1',
    change: (resource: Resource) => {
      if (resource.Type === 'AWS::CloudFront::Distribution') {
        return withBehavior(resource, { OriginRequestPolicyId: ALL_VIEWER });
      }
      return resource.Properties?.['InvokedViaFunctionUrl'] === true ? undefined : resource;
    },
    doctor: ['permissions'],
    first: 'permissions',
    check: ['good-token', 'leak'],
  },
])('$name', ({ name, source, change, doctor, first, check }) => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startLocalEdge(plant(String(name.length), source, change));
  });
  afterAll(async () => {
    await edge.stop();
  });

  test('furlock doctor', async () => {
    const { code, report } = await furlock<Doctor>(edge, 'doctor');

    expect({ code, wrong: wrong(report), first: report.first }).toEqual({
      code: doctor.length === 0 ? 0 : 1,
      wrong: doctor,
      first,
    });
  });

  test('furlock check', async () => {
    const { code, report, stderr } = await furlock<Checks>(edge, 'check');

    expect({ code, failed: failed(report) }).toEqual({
      code: check.length === 0 ? 0 : 1,
      failed: check,
    });
    expect(stderr).not.toContain(edge.endpoints.password);
  });
});
