export {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
} from './fixture-assembly.js';
export { managedCachePolicy, managedOriginRequestPolicy } from './managed-policy.js';
export {
  ALL_VIEWER,
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  CACHING_DISABLED,
  CACHING_OPTIMIZED,
} from '../assembly/managed-policies.js';
