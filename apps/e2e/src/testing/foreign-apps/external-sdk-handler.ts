/**
 * A function of a foreign project, which its construct bundles without the SDK: Lambda's runtime brings it.
 */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

const client = new SSMClient({});

/** Answers with the parameter that its variable names. */
export const handler = async (): Promise<object> => {
  const { Parameter } = await client.send(
    new GetParameterCommand({ Name: process.env['PARAMETER'] }),
  );
  return { statusCode: 200, body: Parameter?.Value };
};
