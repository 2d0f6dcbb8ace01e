/**
 * Refuses rules at synth that the edge would refuse at load.
 */
import { rulesSchema, type Rule } from '@furlock/edge-settings';

/**
 * Refuses rules that are not valid.
 *
 * Errors: throws an Error that names each rule by its place in the list, the field and the fault.
 */
export function checkRules(rules: readonly Rule[]): void {
  const result = rulesSchema['~standard'].validate(rules);
  if (result instanceof Promise) throw new Error('The rules schema must validate at once');
  if (result.issues === undefined) return;
  const faults = result.issues.map(({ path = [], message }) => {
    const [index, ...field] = path.map((part) =>
      String(typeof part === 'object' ? part.key : part),
    );
    return `rule ${index}${field.length === 0 ? '' : `, ${field.join('.')}`}: ${message}`;
  });
  throw new Error(`The rules are not valid: ${faults.join('; ')}`);
}
