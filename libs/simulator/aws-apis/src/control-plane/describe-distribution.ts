/**
 * CloudFront's `GetDistribution`, `GetOriginAccessControl` and `GetOriginRequestPolicy`: describe the
 * distribution of the assembly's template as deployed.
 */
import type {
  CacheBehavior,
  Deployment,
  Distribution,
  HeaderSelection,
  NameSelection,
  Origin,
} from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { ControlPlaneValue } from './control-plane-answer.js';
import { leaf, type XmlElement } from './xml.js';

/**
 * The distribution, without the members that the local edge does not read from a template.
 *
 * Errors: `NoSuchDistribution`.
 * Source: CloudFront API reference, GetDistribution (read 2026-11-25).
 */
export function getDistribution(
  { distributions, accountId }: Pick<Deployment, 'distributions' | 'accountId'>,
  { Id: id = '' }: Readonly<Record<string, string>>,
  startedAt: Date,
): AwsResult<ControlPlaneValue> {
  const distribution = distributions.find((candidate) => candidate.id === id);
  if (distribution === undefined) {
    return refuse('NoSuchDistribution', 'The specified distribution does not exist.');
  }
  const { domainName, aliases, origins, behaviors } = distribution;
  const defaultBehavior = behaviors.find(isDefault);
  const others = behaviors.filter((behavior) => !isDefault(behavior));
  return xml([
    'Distribution',
    [
      leaf('Id', id),
      leaf('ARN', distributionArn(accountId, distribution)),
      leaf('Status', 'Deployed'),
      leaf('LastModifiedTime', startedAt.toISOString()),
      leaf('InProgressInvalidationBatches', 0),
      leaf('DomainName', domainName),
      [
        'DistributionConfig',
        [
          leaf('Enabled', true),
          counted(
            'Aliases',
            aliases.map((alias) => leaf('CNAME', alias)),
          ),
          counted('Origins', origins.map(originElement)),
          ['DefaultCacheBehavior', defaultBehavior ? behaviorElements(defaultBehavior) : []],
          counted(
            'CacheBehaviors',
            others.map((behavior): XmlElement => [
              'CacheBehavior',
              [leaf('PathPattern', behavior.pathPattern), ...behaviorElements(behavior)],
            ]),
          ),
        ],
      ],
    ],
  ]);
}

/**
 * An origin request policy of a behaviour.
 *
 * Errors: `NoSuchOriginRequestPolicy`, also for a policy that no behaviour uses.
 * Source: CloudFront API reference, GetOriginRequestPolicy (read 2026-11-25).
 */
export function getOriginRequestPolicy(
  { distributions }: Pick<Deployment, 'distributions'>,
  { Id: id = '' }: Readonly<Record<string, string>>,
  startedAt: Date,
): AwsResult<ControlPlaneValue> {
  const policy = distributions
    .flatMap(({ behaviors }) => behaviors)
    .find(({ originRequestPolicyId }) => originRequestPolicyId === id)?.originRequestPolicy;
  if (policy === undefined) {
    return refuse('NoSuchOriginRequestPolicy', 'The origin request policy does not exist.');
  }
  return xml([
    'OriginRequestPolicy',
    [
      leaf('Id', id),
      leaf('LastModifiedTime', startedAt.toISOString()),
      [
        'OriginRequestPolicyConfig',
        [
          leaf('Name', policy.name),
          headersElement(policy.headers),
          namesElement('Cookie', 'Cookies', policy.cookies),
          namesElement('QueryString', 'QueryStrings', policy.queryStrings),
        ],
      ],
    ],
  ]);
}

/**
 * An origin access control of an origin.
 *
 * Errors: `NoSuchOriginAccessControl`, also for one that no origin uses.
 * Source: CloudFront API reference, GetOriginAccessControl (read 2026-11-25).
 */
export function getOriginAccessControl(
  { distributions }: Pick<Deployment, 'distributions'>,
  { Id: id = '' }: Readonly<Record<string, string>>,
): AwsResult<ControlPlaneValue> {
  const control = distributions
    .flatMap(({ origins }) => origins)
    .find(({ originAccessControl }) => originAccessControl?.logicalId === id)?.originAccessControl;
  if (control === undefined) {
    return refuse('NoSuchOriginAccessControl', 'The origin access control does not exist.');
  }
  return xml([
    'OriginAccessControl',
    [
      leaf('Id', id),
      [
        'OriginAccessControlConfig',
        [
          leaf('Name', id),
          leaf('SigningProtocol', control.signingProtocol),
          leaf('SigningBehavior', control.signingBehavior),
          leaf('OriginAccessControlOriginType', control.originType),
        ],
      ],
    ],
  ]);
}

/** The ARN of a distribution. Source: CloudFront API reference, Distribution (read 2026-11-25). */
export function distributionArn(accountId: string, { id }: Pick<Distribution, 'id'>): string {
  return `arn:aws:cloudfront::${accountId}:distribution/${id}`;
}

function isDefault({ pathPattern }: CacheBehavior): boolean {
  return pathPattern === '*';
}

function originElement({ id, domainName, path, originAccessControl }: Origin): XmlElement {
  return [
    'Origin',
    [
      leaf('Id', id),
      leaf('DomainName', domainName),
      leaf('OriginPath', path),
      leaf('OriginAccessControlId', originAccessControl?.logicalId ?? ''),
    ],
  ];
}

function behaviorElements(behavior: CacheBehavior): XmlElement[] {
  const { originId, viewerProtocolPolicy, allowedMethods, functions, viewerFunctions } = behavior;
  const { cachePolicyId, originRequestPolicyId } = behavior;
  return [
    leaf('TargetOriginId', originId),
    leaf('ViewerProtocolPolicy', viewerProtocolPolicy),
    counted(
      'AllowedMethods',
      allowedMethods.map((method) => leaf('Method', method)),
    ),
    ...(cachePolicyId === undefined ? [] : [leaf('CachePolicyId', cachePolicyId)]),
    ...(originRequestPolicyId === undefined
      ? []
      : [leaf('OriginRequestPolicyId', originRequestPolicyId)]),
    counted(
      'LambdaFunctionAssociations',
      functions.map(({ eventType, versionArn, includeBody }): XmlElement => [
        'LambdaFunctionAssociation',
        [
          leaf('LambdaFunctionARN', versionArn),
          leaf('EventType', eventType),
          leaf('IncludeBody', includeBody),
        ],
      ]),
    ),
    counted(
      'FunctionAssociations',
      Object.entries(viewerFunctions ?? {}).map(([eventType, arn]): XmlElement => [
        'FunctionAssociation',
        [leaf('FunctionARN', arn), leaf('EventType', eventType)],
      ]),
    ),
  ];
}

function headersElement(headers: HeaderSelection): XmlElement {
  const config = (behavior: string, names: readonly string[] = []): XmlElement => [
    'HeadersConfig',
    [
      leaf('HeaderBehavior', behavior),
      counted(
        'Headers',
        names.map((name) => leaf('Name', name)),
      ),
    ],
  ];
  switch (headers.kind) {
    case 'all':
      return headers.cloudFrontHeaders.length === 0
        ? config('allViewer')
        : config('allViewerAndWhitelistCloudFront', headers.cloudFrontHeaders);
    case 'all-except':
      return config('allExcept', headers.names);
    case 'only':
      return config('whitelist', headers.names);
    case 'none':
    case 'legacy-defaults':
      return config('none');
  }
}

function namesElement(one: string, many: string, selection: NameSelection): XmlElement {
  const behaviors = { none: 'none', all: 'all', only: 'whitelist', 'all-except': 'allExcept' };
  return [
    `${many}Config`,
    [
      leaf(`${one}Behavior`, behaviors[selection.kind]),
      counted(many, 'names' in selection ? selection.names.map((name) => leaf('Name', name)) : []),
    ],
  ];
}

/** A list in CloudFront's format: the quantity, then the items. */
function counted(name: string, items: readonly XmlElement[]): XmlElement {
  return [
    name,
    [leaf('Quantity', items.length), ...(items.length > 0 ? [['Items', items] as const] : [])],
  ];
}

function xml(root: XmlElement): AwsResult<ControlPlaneValue> {
  return { ok: true, value: { form: 'xml', elements: [root] } };
}
