export { createSsmConfig, type SsmConfig, type SsmConfigOptions } from './create-ssm-config.js';
export type {
  Companion,
  ParameterRefusal,
  ParameterSource,
  ParameterValue,
} from './fetch-parameter.js';
export type { Result } from './result.js';
