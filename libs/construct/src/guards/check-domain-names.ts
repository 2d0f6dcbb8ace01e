/**
 * The lock's own domain names: each belongs to one distribution, and its certificate covers it.
 *
 * Source: CloudFront developer guide, "Requirements for using alternate domain names" (read 2026-11-28).
 */
import type { Guard } from './guarded-lock.js';
import { asList, asObject, isSame, type Properties } from './synthesized-tree.js';

/** Rejects names that CloudFront would reject. What synth cannot know passes. */
export const checkDomainNames: Guard = ({ distribution }, tree) => {
  const distributions = tree.ofType('AWS::CloudFront::Distribution');
  const own = distributions.find(({ path }) => path === distribution.node.defaultChild?.node.path);
  if (own === undefined) return [];
  const config = asObject(own.properties['DistributionConfig']);
  const names = namesIn(config);
  const { AcmCertificateArn: arn } = asObject(config['ViewerCertificate']);
  const certificate = tree
    .ofType('AWS::CertificateManager::Certificate')
    .find(({ referenceIn }) => isSame(referenceIn(own.stack), arn));
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${own.path} has the domain name ${name} twice: remove one`),
    ...distributions
      .filter((other) => other !== own)
      .flatMap(({ path, properties }) =>
        namesIn(asObject(properties['DistributionConfig']))
          .filter((name) => names.includes(name))
          .map(
            (name) =>
              `${own.path} and ${path} both have the domain name ${name}, which CloudFront accepts for one distribution only: remove one, or put the lock behind the other distribution (Lock.addBehavior)`,
          ),
      ),
    ...(certificate === undefined
      ? []
      : names
          .filter((name) => !covers(certificate.properties, name))
          .map(
            (name) =>
              `${own.path} has the domain name ${name}, which ${certificate.path} does not cover: add it to the certificate`,
          )),
  ];
};

function namesIn({ Aliases }: Properties): string[] {
  return asList(Aliases)
    .filter((name) => typeof name === 'string')
    .map((name) => name.toLowerCase());
}

/** A star stands for one label. A name that synth cannot read may be any. */
function covers({ DomainName, SubjectAlternativeNames }: Properties, name: string): boolean {
  const [, ...parents] = name.split('.');
  return [DomainName, ...asList(SubjectAlternativeNames)].some(
    (covered) =>
      typeof covered !== 'string' ||
      [name, `*.${parents.join('.')}`].includes(covered.toLowerCase()),
  );
}
