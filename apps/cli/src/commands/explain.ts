/**
 * `furlock explain`: computes the stages in which AWS checks the signature of a request, and explains
 * why the request was rejected.
 */
import { explainRequest, type ExplainableBody } from '@furlock/sigv4-explain';
import type { Credentials, HeaderField } from '@furlock/sigv4-signing';
import { NodeSha256 } from '@furlock/sigv4-signing/node';
import { Option, type Command } from 'commander';
import type { Context } from '../context.js';
import {
  hasHeader,
  isMethod,
  readHeaderLine,
  type ExplainInput,
} from '../explain/explain-input.js';
import { readAnswer } from '../explain/read-answer.js';
import { credentialsFromEnvironment, credentialsFromJson } from '../explain/read-credentials.js';
import { FORMS, readForm, type Form } from '../explain/read-form.js';
import { readTime } from '../explain/read-json-request.js';
import { explanationJson, explanationText } from '../explain/render-explanation.js';
import { splitUrl } from '../explain/split-url.js';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import { readFile } from '../input/read-file.js';

interface ExplainOptions {
  readonly from?: Form;
  readonly method?: string;
  readonly url?: string;
  readonly header?: readonly string[];
  readonly data?: string;
  readonly dataFile?: string;
  readonly arrived?: string;
  readonly refusal?: string;
  readonly credentials?: string;
  readonly region?: string;
  readonly service?: string;
  readonly host?: string;
  readonly now?: string;
  readonly json?: true;
}

const HELP = `
The request is read from FILE, from standard input, or from --method, --url and --header. Supported
forms: the output of \`curl -v\`, a HAR file or entry, a CloudFront origin-request event or the request
returned for it, and JSON. With --arrived or --refusal, the output names the first line in which the
two sides differ, and the likely cause.

With credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or in the file
given by --credentials, the signature is recomputed. Secrets are never printed, only placeholders.

Exit codes: 0 nothing wrong was found; 1 a difference or another cause was found; 2 usage error.

Examples:
  $ curl -v … 2>&1 | furlock explain
  $ furlock explain sent.json --arrived received.json --json
  $ furlock explain --url 'https://abc.lambda-url.eu-central-1.on.aws/a?b=c'`;

/** Adds the command to the program. */
export function addExplainCommand(program: Command, context: Context): void {
  program
    .command('explain')
    .summary('explain why a signature was rejected')
    .description(
      'Explains the AWS Signature Version 4 of a request stage by stage, and why it was rejected.',
    )
    .argument('[file]', 'the file that contains the request; standard input if omitted or -')
    .addOption(new Option('--from <form>', 'the form of the input').choices(FORMS))
    .option('--method <method>', 'the method of the request (GET)')
    .option('--url <url>', 'the URL of the request, as it is sent')
    .option('--header <line>', 'a header of the request; may be repeated', append)
    .addOption(new Option('--data <text>', 'the body of the request').conflicts('dataFile'))
    .option('--data-file <file>', 'a file that contains the body')
    .option('--arrived <file>', 'the request as it arrived, in any supported form')
    .option('--refusal <file>', "AWS's response, as `curl -i` prints it, or only its body")
    .option('--credentials <file>', 'a JSON file that contains credentials')
    .option('--region <region>', 'the region that the signature should be for')
    .option('--service <service>', 'the service that the signature should be for')
    .option('--host <host>', 'the host that the request should be for')
    .option('--now <time>', 'when AWS checked the request, such as 2026-11-22T12:00:00Z')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: ExplainOptions, command: Command) => {
      const input = finish(command, await readInput(file, options, context));
      const credentials = finish(command, readCredentials(options, context));
      const explanation = await explainRequest({
        ...input,
        ...(credentials !== undefined && { credentials }),
        sha256: NodeSha256,
      });
      const lines = options.json ? [explanationJson(explanation)] : explanationText(explanation);
      lines.forEach(context.terminal.print);
      // A difference, or another cause of a refusal.
      if (explanation.firstDifference !== null || explanation.causes.length > 0) {
        endWithFinding(command);
      }
    });
}

function append(line: string, lines: readonly string[] = []): string[] {
  return [...lines, line];
}

/** Everything to explain, from the input and the options. */
async function readInput(
  file: string | undefined,
  options: ExplainOptions,
  context: Context,
): Promise<Result<ExplainInput>> {
  const body = readData(options, context);
  if (!body.ok) return body;
  const found = await readRequest(file, options, context);
  if (!found.ok) return found;
  const arrived = readArrived(options, context);
  if (!arrived.ok) return arrived;
  const refusal = readOptionalFile(options.refusal, context);
  if (!refusal.ok) return refusal;
  const now = options.now === undefined ? undefined : readTime(options.now);
  if (now?.ok === false) return now;

  const { region, service, host } = options;
  return {
    ok: true,
    value: {
      ...found.value,
      request: { ...found.value.request, ...(body.value !== undefined && { body: body.value }) },
      expected: {
        ...found.value.expected,
        ...(region !== undefined && { region }),
        ...(service !== undefined && { service }),
        ...(host !== undefined && { host }),
      },
      ...(arrived.value !== undefined && { arrived: arrived.value.request }),
      ...(refusal.value !== undefined && { refusal: readAnswer(refusal.value.toString()) }),
      ...(now !== undefined && { now: now.value }),
    },
  };
}

async function readRequest(
  file: string | undefined,
  options: ExplainOptions,
  context: Context,
): Promise<Result<ExplainInput>> {
  if (options.url !== undefined) {
    return file === undefined
      ? readFlags(options.url, options, context)
      : wrongUsage(
          'Two requests were given, a file and --url: omit one of them, or give the request that arrived with --arrived.',
        );
  }
  if (options.method !== undefined || options.header !== undefined) {
    return wrongUsage('--method and --header require --url: add --url.');
  }
  if (file !== undefined && file !== '-') {
    const text = readFile(file, context.folder);
    return text.ok ? readForm(text.value.toString(), options.from) : text;
  }
  const { readInput: readStandardInput } = context.terminal;
  if (readStandardInput === null) {
    return wrongUsage('No request was given: name a file, pipe one in, or give --url.');
  }
  return readForm(await readStandardInput(), options.from);
}

function readFlags(
  url: string,
  { method = 'GET', header = [] }: ExplainOptions,
  { now }: Context,
): Result<ExplainInput> {
  if (!isMethod(method))
    return wrongUsage('--method is not an HTTP method: expected one such as GET.');
  const parts = splitUrl(url);
  if (!parts.ok) return parts;
  const headers: HeaderField[] = [];
  for (const line of header) {
    const field = readHeaderLine(line);
    if (field === undefined) {
      return wrongUsage("--header is not a header: expected 'name: value'.");
    }
    headers.push(field);
  }
  const { host, ...target } = parts.value;
  const isSigned = hasHeader(headers, 'authorization');
  return {
    ok: true,
    value: {
      request: {
        method,
        ...target,
        headers: hasHeader(headers, 'host') ? headers : [['host', host], ...headers],
        body: { kind: 'bytes', bytes: new Uint8Array() },
      },
      // At any other URL, such as a loopback URL, the expected host may be the one in the headers.
      ...(host.includes('.lambda-url.') && { expected: { host } }),
      // A signed request may be old, and the time at which AWS checked it is unknown.
      ...(!isSigned && { now: now() }),
    },
  };
}

/** The body from an option, for inputs that contain none, such as curl transcripts. */
function readData(
  { data, dataFile }: ExplainOptions,
  { folder }: Context,
): Result<ExplainableBody | undefined> {
  if (dataFile !== undefined) {
    const bytes = readFile(dataFile, folder);
    return bytes.ok ? { ok: true, value: { kind: 'bytes', bytes: bytes.value } } : bytes;
  }
  return {
    ok: true,
    value: data === undefined ? undefined : { kind: 'bytes', bytes: Buffer.from(data) },
  };
}

function readArrived(
  { arrived }: ExplainOptions,
  context: Context,
): Result<ExplainInput | undefined> {
  const text = readOptionalFile(arrived, context);
  if (!text.ok || text.value === undefined) return text.ok ? { ok: true, value: undefined } : text;
  return readForm(text.value.toString());
}

function readCredentials(
  { credentials }: ExplainOptions,
  context: Context,
): Result<Credentials | undefined> {
  const text = readOptionalFile(credentials, context);
  if (!text.ok) return text;
  return text.value === undefined
    ? { ok: true, value: credentialsFromEnvironment(context.environment) }
    : credentialsFromJson(text.value.toString());
}

function readOptionalFile(
  file: string | undefined,
  { folder }: Context,
): Result<Buffer | undefined> {
  return file === undefined ? { ok: true, value: undefined } : readFile(file, folder);
}
