/**
 * Reads MOCK integrations as CDK writes them for preflight requests: a fixed status, headers with literal
 * values, and a template that chooses among origins.
 *
 * It does not evaluate mapping templates: any other one is not read.
 *
 * Source: API Gateway developer guide, "Set up mock integrations" and "Enable CORS for a resource" (read
 * 2026-11-28).
 */
import type { MockIntegration } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import type { Resource } from './resource.js';

/** The answer of the integration; undefined if it depends on a mapping template. */
export function readMockIntegration(
  method: Resource,
  integration: JsonObject,
): MockIntegration | undefined {
  const requestTemplates = method.object(integration, 'RequestTemplates');
  const isFixed = Object.keys(requestTemplates).every((type) =>
    /^\s*\{\s*"?statusCode"?\s*:\s*\d{3}\s*\}\s*$/.test(method.text(requestTemplates, type)),
  );
  const [response, ...others] = method.objects(integration, 'IntegrationResponses');
  if (!isFixed || response === undefined || others.length > 0) return undefined;
  if (response['SelectionPattern'] !== undefined) return undefined;

  const headers = readHeaders(method, response);
  const template = readResponseTemplate(method, response);
  const status = Number(method.text(response, 'StatusCode'));
  return headers === undefined || template === undefined || !Number.isInteger(status)
    ? undefined
    : { kind: 'mock', status, headers, ...template };
}

const HEADER = 'method.response.header.';

/** The headers with literal values, in quotes; undefined if one is mapped from the request. */
function readHeaders(
  method: Resource,
  response: JsonObject,
): MockIntegration['headers'] | undefined {
  const parameters = method.object(response, 'ResponseParameters');
  const headers = Object.keys(parameters).map((key) => {
    const value = method.text(parameters, key);
    const isLiteral = key.startsWith(HEADER) && /^'[^']*'$/.test(value);
    return isLiteral ? ([key.slice(HEADER.length), value.slice(1, -1)] as const) : undefined;
  });
  return headers.every((header) => header !== undefined) ? headers : undefined;
}

function readResponseTemplate(
  method: Resource,
  response: JsonObject,
): Pick<MockIntegration, 'body' | 'allowOrigins'> | undefined {
  const templates = method.object(response, 'ResponseTemplates');
  const [type, ...others] = Object.keys(templates);
  if (type === undefined) return { body: '', allowOrigins: [] };
  if (type !== 'application/json' || others.length > 0) return undefined;
  const template = method.text(templates, type);
  if (!/[$#]/.test(template)) return { body: template, allowOrigins: [] };
  const allowOrigins = chosenOrigins(template);
  return allowOrigins && { body: '', allowOrigins };
}

const CHOICE = /^#if\((.+)\)$/;
const ORIGIN = /^\$origin(?: == "([^"]*)"|\.matches\("([^"]*)"\))$/;

/** The origins of the template that CDK writes for more than one; undefined for any other template. */
function chosenOrigins(template: string): string[] | undefined {
  const lines = template.split('\n').map((line) => line.trim());
  const [, condition] = CHOICE.exec(lines[4] ?? '') ?? [];
  const origins = condition?.split(' || ').map((one) => {
    const [, equal, pattern] = ORIGIN.exec(one) ?? [];
    return equal ?? pattern;
  });
  const expected = [
    '#set($origin = $input.params().header.get("Origin"))',
    '#if($origin == "")',
    '#set($origin = $input.params().header.get("origin"))',
    '#end',
    lines[4],
    '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
    '#end',
  ];
  return origins?.every((origin) => origin !== undefined) === true &&
    lines.join('\n') === expected.join('\n')
    ? origins
    : undefined;
}
