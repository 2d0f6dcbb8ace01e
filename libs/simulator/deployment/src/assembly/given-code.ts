/**
 * The code that the command line gives a function, in place of code of the assembly or of code that the
 * assembly does not contain.
 */
import type { LambdaFunction } from '../deployment.js';
import { AssemblyRefusal } from './assembly-refusal.js';

/** A folder or a zip file with a function's code. */
export interface GivenCode {
  readonly path: string;
  /** Undefined: that of the template, or else that of the file which the folder contains. */
  readonly handler?: string | undefined;
  /** Whether it contains a file. Shape of `file`: a path without a leading slash. */
  readonly contains: (file: string) => boolean;
}

/** What the template says about a function; empty for one that the assembly does not contain. */
export interface DeclaredCode {
  readonly handler?: string | undefined;
  /** Undefined if it does not run here. */
  readonly runtime?: string | undefined;
}

/** What the Lambda console writes for a new function. */
const USUAL_HANDLERS = ['index.handler', 'lambda_function.lambda_handler'];

/** The runtimes of functions whose template is unknown, by the extension of the handler's file. */
const RUNTIMES: Readonly<Record<string, string>> = {
  mjs: 'nodejs24.x',
  js: 'nodejs24.x',
  cjs: 'nodejs24.x',
  py: 'python3.13',
};

/** The functions that the command line names, and which of them have been found. */
export class GivenFunctions {
  readonly #given: Readonly<Record<string, GivenCode>>;
  readonly #known = new Set<string>();
  readonly #found = new Map<string, string>();

  /** Shape of a key: a logical id, a name or an ARN. */
  constructor(given: Readonly<Record<string, GivenCode>> = {}) {
    this.#given = given;
  }

  /**
   * The code of a function; undefined if the command line does not name it.
   *
   * Shape of `names`: what the command line can call it, first the name for messages.
   * Errors: throws an `AssemblyRefusal` if the file of the handler is missing, or if the name is also
   * that of another function.
   */
  codeOf(
    names: readonly [string, ...string[]],
    arn: string,
    declared: DeclaredCode,
  ): Pick<LambdaFunction, 'directory' | 'handler' | 'runtime'> | undefined {
    this.#known.add(names[0]);
    const name = [...names, arn].find((candidate) => Object.hasOwn(this.#given, candidate));
    const code = name === undefined ? undefined : this.#given[name];
    if (name === undefined || code === undefined) return undefined;
    const other = this.#found.get(name);
    this.#found.set(name, arn);
    if (other !== undefined) {
      throw new AssemblyRefusal(
        `--function ${name}`,
        `names two functions, ${other} and ${arn}: use the ARN`,
      );
    }
    return chooseHandler(name, code, declared);
  }

  /** Errors: throws an `AssemblyRefusal` for a name that no function has. */
  refuseUnknown(): void {
    const unknown = Object.keys(this.#given).filter((name) => !this.#found.has(name));
    if (unknown.length === 0) return;
    throw new AssemblyRefusal(
      `--function ${unknown.join(', ')}`,
      `names no function behind a function URL or an API, or at the edge; those are ${[...this.#known].join(', ')}`,
    );
  }
}

function chooseHandler(
  name: string,
  { path, handler, contains }: GivenCode,
  declared: DeclaredCode,
): Pick<LambdaFunction, 'directory' | 'handler' | 'runtime'> {
  const wanted = handler ?? declared.handler;
  const extensions = Object.keys(RUNTIMES).filter(
    (extension) => declared.runtime?.startsWith('python') !== (extension !== 'py'),
  );
  const files = (wanted === undefined ? USUAL_HANDLERS : [wanted]).flatMap((candidate) =>
    extensions.map((extension) => ({
      handler: candidate,
      file: handlerFile(candidate, extension),
      runtime: declared.runtime ?? RUNTIMES[extension] ?? '',
    })),
  );
  const found = files.find(({ file }) => contains(file));
  if (found === undefined) {
    const missing = files.map(({ file }) => file).join(', ');
    throw new AssemblyRefusal(
      `--function ${name}=${path}`,
      wanted === undefined
        ? `contains none of ${missing}: name the handler, as in --function ${name}=${path}#src/app.handler`
        : `contains none of ${missing}, the file of the handler ${wanted}`,
    );
  }
  return { directory: path, handler: found.handler, runtime: found.runtime };
}

/** Node.js ends the file's name at the first full stop, Python at the last. */
function handlerFile(handler: string, extension: string): string {
  const [, folder = '', file = ''] = /^(.*\/)?([^/]*)$/.exec(handler) ?? [];
  const end = extension === 'py' ? file.lastIndexOf('.') : file.indexOf('.');
  const module = end < 0 ? file : file.slice(0, end);
  return `${folder}${extension === 'py' ? module.replaceAll('.', '/') : module}.${extension}`;
}
