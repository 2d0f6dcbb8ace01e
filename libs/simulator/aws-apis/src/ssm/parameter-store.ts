/**
 * The parameters of every region with their former versions, in memory.
 *
 * It does not check permissions and does not know AWS's protocol (`operations/`).
 */
import { PARAMETER_LIMIT_BYTES } from '@furlock/edge-settings';
import type { Deployment } from '@furlock/simulator-deployment';

/** A version of a parameter. */
export interface StoredParameter {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  readonly tier: 'Standard' | 'Advanced';
  /** Starts at 1 and increases by 1 with every write. */
  readonly version: number;
  readonly lastModified: Date;
}

/** Source: Systems Manager user guide, "Working with parameter versions" (read 2026-11-28). */
const MAX_VERSIONS = 100;

/** The stored parameters, by region and name. */
export class ParameterStore {
  readonly #accountId: string;
  /** The versions of each parameter, the oldest first. */
  readonly #parameters = new Map<string, readonly StoredParameter[]>();

  /** Initially contains the templates' parameters in version 1. */
  constructor(deployment: Pick<Deployment, 'accountId' | 'parameters'>, now: Date) {
    this.#accountId = deployment.accountId;
    for (const { name, region, arn, type, value, tier: requested } of deployment.parameters) {
      const isLarge = Buffer.byteLength(value) > PARAMETER_LIMIT_BYTES.standard;
      const tier = requested === 'Advanced' || isLarge ? 'Advanced' : 'Standard';
      this.#keep({ name, region, arn, type, value, tier, version: 1, lastModified: now });
    }
  }

  /** The current version, or the one with this number. */
  find(region: string, name: string, version?: number): StoredParameter | undefined {
    const versions = this.#parameters.get(keyOf({ region, name })) ?? [];
    return version === undefined
      ? versions.at(-1)
      : versions.find((one) => one.version === version);
  }

  /** Deletes a parameter with all its versions. Returns whether there was one. */
  delete(region: string, name: string): boolean {
    return this.#parameters.delete(keyOf({ region, name }));
  }

  /** Creates a parameter, or writes its next version. */
  put(
    {
      region,
      name,
      type,
      value,
      tier,
    }: Pick<StoredParameter, 'region' | 'name' | 'type' | 'value' | 'tier'>,
    now: Date,
  ): StoredParameter {
    const existing = this.find(region, name);
    return this.#keep({
      name,
      region,
      arn: existing?.arn ?? this.arnOf(region, name),
      type,
      value,
      tier,
      version: (existing?.version ?? 0) + 1,
      lastModified: now,
    });
  }

  /**
   * The ARN of a parameter, which need not exist.
   *
   * Source: Systems Manager user guide, "Working with parameter hierarchies" (read 2026-11-22).
   */
  arnOf(region: string, name: string): string {
    const path = name.startsWith('/') ? name : `/${name}`;
    return `arn:aws:ssm:${region}:${this.#accountId}:parameter${path}`;
  }

  #keep(parameter: StoredParameter): StoredParameter {
    const key = keyOf(parameter);
    const versions = [...(this.#parameters.get(key) ?? []), parameter];
    this.#parameters.set(key, versions.slice(-MAX_VERSIONS));
    return parameter;
  }
}

function keyOf({ region, name }: Pick<StoredParameter, 'region' | 'name'>): string {
  return `${region} ${name}`;
}
