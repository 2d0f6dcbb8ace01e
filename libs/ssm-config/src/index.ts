export {
  createSsmConfig,
  type Age,
  type SsmConfig,
  type SsmConfigOptions,
} from './create-ssm-config.js';
export type {
  Parameter,
  ParameterRefusal,
  ParameterSource,
  ParameterValue,
  ParameterValues,
  Parameters,
} from './fetch-parameters.js';
export type { Result } from './result.js';
