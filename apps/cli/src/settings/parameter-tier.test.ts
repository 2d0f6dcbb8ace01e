import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PARAMETER_LIMIT_BYTES, PARAMETER_TIER } from '@furlock/edge-settings';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import { answerAws, SETTINGS, type AwsAnswer } from '../testing/aws-answers.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const KEYS = { keys: [{ kty: 'RSA', kid: 'a', use: 'sig', n: 'x'.repeat(342), e: 'AQAB' }] };
const manyRules = Array.from({ length: 130 }, (_, at) => ({ path: `/r-${at}`, access: 'public' }));
const SMALL = JSON.stringify(SETTINGS);
const LARGE = JSON.stringify({ ...SETTINGS, rules: manyRules });

/** What decides about the tier in a call to PutParameter. */
interface Write {
  readonly Value: string;
  readonly Tier?: string;
}

/**
 * One parameter of SSM, with the rules of the tiers.
 *
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-28).
 */
class Parameter {
  value = '';
  version = 0;
  tier: 'Standard' | 'Advanced' = 'Standard';

  put({ Value, Tier = this.tier }: Write): AwsAnswer {
    const { standard, advanced } = PARAMETER_LIMIT_BYTES;
    const bytes = Buffer.byteLength(Value);
    if (Tier === 'Standard' && this.tier === 'Advanced') return refused("You can't downgrade it");
    const grows = Tier === 'Advanced' || (Tier === 'Intelligent-Tiering' && bytes > standard);
    const tier = grows ? 'Advanced' : this.tier;
    if (bytes > (tier === 'Advanced' ? advanced : standard)) return refused('It is too long');
    this.tier = tier;
    this.value = Value;
    this.version += 1;
    return { output: { Version: this.version } };
  }
}

function refused(message: string): AwsAnswer {
  return { error: 'ValidationException', message };
}

/** Runs the command line against a parameter. Returns the exit code. */
async function furlock(parameter: Parameter, argv: string[], input?: string): Promise<number> {
  server.use(
    http.post('https://ssm.eu-central-1.amazonaws.com/', async ({ request }) => {
      const { value: Value, version: Version } = parameter;
      const isWrite = request.headers.get('x-amz-target')?.endsWith('PutParameter') === true;
      const written = isWrite && {
        PutParameter: parameter.put((await request.clone().json()) as Write),
      };
      return answerAws(
        request,
        { GetParameter: { output: { Parameter: { Value, Version } } }, ...written },
        [],
      );
    }),
    http.get('https://cognito-idp.eu-central-1.amazonaws.com/*', () => HttpResponse.json(KEYS)),
  );
  const { context } = testContext({ input: input ?? null });
  return run(['settings', ...argv, ...AWS], context);
}

/** CloudFormation writes what the template says, with its tier. Returns whether the update worked. */
function deploy(parameter: Parameter, Value: string, Tier: string = PARAMETER_TIER): boolean {
  return 'output' in parameter.put({ Value, Tier });
}

const STEPS: Readonly<Record<string, (parameter: Parameter) => Promise<boolean> | boolean>> = {
  grow: async (parameter) => (await furlock(parameter, ['set', '-'], LARGE)) === 0,
  shrink: async (parameter) => (await furlock(parameter, ['set', '-'], SMALL)) === 0,
  'refresh keys': async (parameter) => (await furlock(parameter, ['refresh-keys'])) === 0,
  'deploy a small one': (parameter) => deploy(parameter, SMALL),
  'deploy a large one': (parameter) => deploy(parameter, LARGE),
};

function ordersOf<T>(items: readonly T[]): T[][] {
  return items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        ordersOf(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
      );
}

const COMMANDS = ['grow', 'shrink', 'refresh keys'];

describe.each<[string, 'Standard' | 'Advanced', string, string]>([
  ['a standard parameter', 'Standard', SMALL, 'deploy a large one'],
  ['an advanced one of an earlier version', 'Advanced', LARGE, 'deploy a small one'],
])('%s', (_, tier, text, deployment) => {
  const orders = ordersOf([...COMMANDS, deployment]).map(
    (order) => [order.join(', '), order] as const,
  );
  test.each(orders)('%s', async (_title, order) => {
    const parameter = new Parameter();
    deploy(parameter, text, tier);

    const worked: Record<string, boolean> = {};
    for (const step of order) worked[step] = (await STEPS[step]?.(parameter)) ?? false;

    expect(parameter.tier).toBe('Advanced');
    expect(worked).toEqual(Object.fromEntries(order.map((step) => [step, true])));
  });
});

test('with the tier of the size, a deploy after the command line has grown the settings fails', async () => {
  const parameter = new Parameter();
  deploy(parameter, SMALL, 'Standard');

  await furlock(parameter, ['set', '-'], LARGE);

  expect(parameter.tier).toBe('Advanced');
  expect(deploy(parameter, SMALL, 'Standard')).toBe(false);
  expect(deploy(parameter, SMALL)).toBe(true);
});
