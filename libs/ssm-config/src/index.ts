export { createSsmConfig, type SsmConfig, type SsmConfigOptions } from './create-ssm-config.js';
export {
  fetchParameter,
  type ParameterRefusal,
  type ParameterSource,
  type ParameterValue,
} from './fetch-parameter.js';
export type { Result } from './result.js';
