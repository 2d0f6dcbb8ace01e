export { Lock } from './lock.js';
export type { LockProps } from './lock-props.js';
export type { IssuerSignIn, LockSignIn, SignInOptions, UserPoolSignIn } from './lock-sign-in.js';
export type { AccessLogs, LockDistributionProps } from './locked-distribution.js';
export type { Freshness, IssuerSettings, Rule, Signing } from '@furlock/edge-settings';
