export { awsCredentials, type Ask, type AwsCredentials } from './aws-credentials.js';
export { CredentialsUnavailable } from './credentials-unavailable.js';
export { deployedParameter, type DeployedParameter } from './deployed-parameter.js';
export { proxyAgent } from './proxy-agent.js';
