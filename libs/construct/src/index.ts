export { Lock, type LockProps } from './lock.js';
export { SignIn, type SignInProps } from './sign-in.js';
export { EdgeSignerFunction, type EdgeSignerFunctionProps } from './edge-signer-function.js';
