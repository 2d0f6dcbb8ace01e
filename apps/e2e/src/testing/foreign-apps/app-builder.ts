/**
 * Synthesizes CDK apps into one folder, and has the parts that most of them share.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Duration, type Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';

export const ENVIRONMENT = { env: { account: '111122223333', region: 'eu-west-1' } };
export const US_EAST_1 = { env: { account: '111122223333', region: 'us-east-1' } };
export const OPEN = { authType: lambda.FunctionUrlAuthType.NONE };
export const SIGNED = { authType: lambda.FunctionUrlAuthType.AWS_IAM };

/** An app, and a place for its code. */
export interface Builder {
  readonly app: App;
  /** A folder with files. */
  readonly folder: (name: string, files: Readonly<Record<string, string>>) => string;
  /** A folder with files and with installed packages, as an asset. */
  readonly asset: (
    name: string,
    files: Readonly<Record<string, string>>,
    packages?: readonly string[],
  ) => lambda.AssetCode;
}

/** Writes one assembly for each app, `<folder>/<app>/assembly`. */
export function synthesizeApps(
  folder: string,
  apps: Readonly<Record<string, (builder: Builder) => void>>,
): void {
  for (const [name, build] of Object.entries(apps)) {
    const directory = join(folder, name);
    // Validation takes seconds to load.
    const app = new App({
      outdir: join(directory, 'assembly'),
      builtinCloudFormationValidation: false,
    });
    const writeFolder: Builder['folder'] = (part, files) => {
      for (const [path, text] of Object.entries(files)) {
        const file = join(directory, part, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return join(directory, part);
    };
    build({
      app,
      folder: writeFolder,
      asset: (part, files, packages = []) => {
        const code = writeFolder(part, files);
        for (const name of packages) {
          const installed = join(code, 'node_modules', name);
          cpSync(join('node_modules', name), installed, { recursive: true });
        }
        return lambda.Code.fromAsset(code);
      },
    });
    app.synth();
  }
}

/** A function with a module as its code. */
export function backend(
  builder: Builder,
  stack: Stack,
  id: string,
  code: string,
  more: Partial<lambda.FunctionProps> = {},
): lambda.Function {
  return new lambda.Function(stack, id, {
    code: builder.asset(`${stack.stackName}-${id}`, { 'index.mjs': code }),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    // Three seconds, the default, are too few on a busy machine.
    timeout: Duration.seconds(20),
    ...more,
  });
}

/** A distribution that caches nothing in front of a function URL. */
export function site(
  stack: Stack,
  id: string,
  url: lambda.FunctionUrl,
  behavior: Partial<cloudfront.BehaviorOptions> = {},
): cloudfront.Distribution {
  return new cloudfront.Distribution(stack, id, {
    defaultBehavior: {
      origin: new FunctionUrlOrigin(url),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      ...behavior,
    },
  });
}
