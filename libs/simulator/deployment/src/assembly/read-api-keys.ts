/**
 * Reads the API keys of a REST API: those that usage plans admit to its stages.
 *
 * Source: CloudFormation template reference, AWS::ApiGateway::ApiKey, ::UsagePlan, ::UsagePlanKey (read
 * 2026-11-28).
 */
import type { ApiKey } from '../deployment.js';
import { apiKeyValue } from './physical-names.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The keys that are enabled; a key without a usage plan admits nobody. */
export function readApiKeys(api: Resource, resources: Resources): ApiKey[] {
  const plans = resources
    .ofType('AWS::ApiGateway::UsagePlan')
    .map((plan) => ({ id: referenceOf(plan), plan, stages: stagesOf(plan, api) }))
    .filter(({ stages }) => stages.length > 0);
  for (const { plan } of plans) leaveOutLimits(plan);
  const links = resources.ofType('AWS::ApiGateway::UsagePlanKey').map((link) => ({
    keyId: link.text(link.properties, 'KeyId'),
    planId: link.text(link.properties, 'UsagePlanId'),
  }));
  return resources.ofType('AWS::ApiGateway::ApiKey').flatMap((key) => {
    const { properties } = key;
    const id = referenceOf(key) ?? '';
    const planIds = links.filter(({ keyId }) => keyId === id).map(({ planId }) => planId);
    const stages = plans
      .filter((plan) => planIds.includes(plan.id ?? ''))
      .flatMap((plan) => plan.stages);
    if (stages.length === 0 || !key.flag(properties, 'Enabled')) return [];
    const value = key.optionalText(properties, 'Value');
    const isGenerated = value === undefined;
    return [{ ...key.declared, id, value: value ?? apiKeyValue(key.place), isGenerated, stages }];
  });
}

function stagesOf(plan: Resource, api: Resource): string[] {
  return plan
    .objects(plan.properties, 'ApiStages')
    .filter((stage) => plan.optionalText(stage, 'ApiId') === referenceOf(api))
    .map((stage) => plan.text(stage, 'Stage'));
}

function leaveOutLimits(plan: Resource): void {
  for (const property of ['Throttle', 'Quota']) {
    if (plan.properties[property] === undefined) continue;
    plan.leaveOut(property, `The ${property.toLowerCase()} of the usage plan is not applied.`);
  }
}
