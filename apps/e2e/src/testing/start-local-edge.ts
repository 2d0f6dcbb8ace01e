/**
 * Starts a local edge for a test: the built command in a separate process, on a copy of the
 * synthesized assembly with a witness in front of the backend.
 *
 * It uses only the local edge's command line, the file that it writes, and its output.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  LOCAL_ENDPOINTS_FILE,
  parseLocalEndpoints,
  type LocalEndpoints,
} from '@furlock/edge-settings';

export const WORKSPACE = join(__dirname, '../../../..');

/** Our own assemblies, by signer. */
export const ASSEMBLIES = [
  { signing: 'edge', assembly: join(WORKSPACE, 'dist/cdk/dev-eu-central-1') },
  { signing: 'oac', assembly: join(WORKSPACE, 'dist/cdk/dev-eu-central-1-oac') },
] as const;

/** The contents of the file that a local edge with a user pool writes. */
export type Endpoints = Required<LocalEndpoints>;

/** A running local edge. */
export interface LocalEdge {
  readonly endpoints: Endpoints;
  /** The folder in which it was started, where the command line finds it. */
  readonly folder: string;
  /** The output so far. */
  output(): string;
  /** Waits for the first match in its output, because a line may be printed after the response. */
  printed(pattern: RegExp): Promise<string>;
  /** The raw paths of the requests that have reached the backend. */
  seenByBackend(): string[];
  /** Stops it as Ctrl-C does, or with another signal; resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The time limit for a start, far longer than necessary. */
const START_TIMEOUT_MS = 120_000;

/** Changes to the synthesized assembly before it is run. */
export interface AssemblyChange {
  /** The module that replaces the backend. Shape: JavaScript with the export `handler`. */
  readonly backend?: string;
  /** A module in front of the edge's, which it can import as `./shipped.mjs`. Shape: as `backend`. */
  readonly edge?: string;
  /** Resources to add beside those of the template with the function URL, which are given. */
  readonly resources?: (given: Template['Resources']) => Template['Resources'];
  /** Changes the properties of every resource of a type. */
  readonly properties?: Readonly<
    Record<string, (properties: Record<string, unknown>) => Record<string, unknown>>
  >;
}

/**
 * Starts a local edge on a free port, for our own or another assembly.
 *
 * Without a `witness`, no function of the assembly is changed and `seenByBackend` stays empty.
 */
export async function startLocalEdge(
  source: string = ASSEMBLIES[0].assembly,
  {
    args = [],
    change = {},
    witness: hasWitness = true,
  }: {
    readonly args?: readonly string[];
    readonly change?: AssemblyChange;
    readonly witness?: boolean;
  } = {},
): Promise<LocalEdge> {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-e2e-'));
  const assembly = join(folder, 'assembly');
  cpSync(source, assembly, { recursive: true });
  const witness = join(folder, 'seen-by-backend.txt');
  writeFileSync(witness, '');
  if (hasWitness) placeWitness(assembly, witness);
  changeAssembly(assembly, change);

  const child = spawn(
    process.execPath,
    [
      join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs'),
      ...['--assembly', assembly, '--port', '0'],
      ...args,
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    (stream as Socket).unref();
  }
  // A test whose start failed does not stop the process, and Jest must still be able to exit.
  child.unref();
  let exitCode: number | null | undefined;
  const closed = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve((exitCode = code)));
  });

  const endpointsFile = join(folder, LOCAL_ENDPOINTS_FILE);
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(endpointsFile)) {
    if (exitCode !== undefined || Date.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`The local edge did not start:\n${output}`);
    }
    await delay(50);
  }

  const endpoints = parseLocalEndpoints(readFileSync(endpointsFile, 'utf8'));
  if (endpoints === undefined) throw new Error(`${endpointsFile} has unexpected contents`);

  return {
    endpoints: endpoints as Endpoints,
    folder,
    output: () => output,
    async printed(pattern) {
      const givesUpMs = Date.now() + START_TIMEOUT_MS;
      for (;;) {
        const match = pattern.exec(output)?.[0];
        if (match !== undefined) return match;
        if (Date.now() > givesUpMs) throw new Error(`${pattern} was not printed:\n${output}`);
        await delay(20);
      }
    },
    seenByBackend: () => readFileSync(witness, 'utf8').split('\n').filter(Boolean),
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      const code = await closed;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** Puts a module in front of the backend that records each request before it forwards it. */
function placeWitness(assembly: string, witness: string): void {
  const backend = join(assembly, `asset.${backendAsset(assembly)}`);
  renameSync(join(backend, 'index.mjs'), join(backend, 'backend.mjs'));
  writeFileSync(
    join(backend, 'index.mjs'),
    `import { appendFileSync } from 'node:fs';
     import { handler as backend } from './backend.mjs';
     export async function handler(event, context) {
       appendFileSync(${JSON.stringify(witness)}, event.rawPath + '\\n');
       return backend(event, context);
     }\n`,
  );
}

function changeAssembly(
  assembly: string,
  { backend, edge, resources, properties = {} }: AssemblyChange,
): void {
  if (backend !== undefined) {
    writeFileSync(join(assembly, `asset.${backendAsset(assembly)}`, 'index.mjs'), backend);
  }
  for (const file of templateFiles(assembly)) {
    const template = readTemplate(assembly, file);
    if (hasFunctionUrl(template))
      Object.assign(template.Resources, resources?.(template.Resources));
    for (const resource of Object.values(template.Resources)) {
      const change = properties[resource.Type];
      if (change !== undefined) resource.Properties = change(resource.Properties ?? {});
      const { Description: description, Code: code } = resource.Properties ?? {};
      if (edge !== undefined && /^Checks tokens/.test(String(description))) {
        const folder = join(
          assembly,
          `asset.${(code as { S3Key: string }).S3Key.replace('.zip', '')}`,
        );
        renameSync(join(folder, 'index.mjs'), join(folder, 'shipped.mjs'));
        writeFileSync(join(folder, 'index.mjs'), edge);
      }
    }
    writeFileSync(join(assembly, file), JSON.stringify(template));
  }
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; Properties?: Record<string, unknown> }>
  >;
}

function hasFunctionUrl({ Resources }: Template): boolean {
  return Object.values(Resources).some(({ Type }) => Type === 'AWS::Lambda::Url');
}

/** The hash of the asset of the function with the function URL. */
function backendAsset(assembly: string): string {
  for (const file of templateFiles(assembly)) {
    const { Resources } = readTemplate(assembly, file);
    const url = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Url');
    const target = url?.Properties?.['TargetFunctionArn'] as { 'Fn::GetAtt': [string] } | undefined;
    const code = Resources[target?.['Fn::GetAtt'][0] ?? '']?.Properties?.['Code'];
    if (code !== undefined) return (code as { S3Key: string }).S3Key.replace('.zip', '');
  }
  throw new Error(`No function URL in ${assembly}`);
}

function templateFiles(assembly: string): string[] {
  return readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
}

function readTemplate(assembly: string, file: string): Template {
  return JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template;
}
