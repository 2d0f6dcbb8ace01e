export { awsCredentials, type Ask, type AwsCredentials } from './aws-credentials.js';
export { CredentialsUnavailable } from './credentials-unavailable.js';
export { proxyAgent } from './proxy-agent.js';
