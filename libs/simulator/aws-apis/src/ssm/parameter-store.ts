/**
 * The parameters of every region, in memory.
 *
 * It does not know who may read or write them, nor AWS's wire form (`operations/`).
 */
import type { Deployment } from '@furlock/simulator-deployment';

/** One parameter, in the version that is current. */
export interface StoredParameter {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  /** Counts from 1, one more with every write. */
  readonly version: number;
  readonly lastModified: Date;
}

/** The parameters that are stored, by region and name: each region has its own. */
export class ParameterStore {
  readonly #accountId: string;
  readonly #parameters = new Map<string, StoredParameter>();

  /** Begins with the parameters that the templates declare, each in version 1. */
  constructor(deployment: Pick<Deployment, 'accountId' | 'parameters'>, now: Date) {
    this.#accountId = deployment.accountId;
    for (const { name, region, arn, type, value } of deployment.parameters) {
      this.#keep({ name, region, arn, type, value, version: 1, lastModified: now });
    }
  }

  find(region: string, name: string): StoredParameter | undefined {
    return this.#parameters.get(keyOf({ region, name }));
  }

  /** Creates a parameter, or writes its next version. */
  put(
    { region, name, type, value }: Pick<StoredParameter, 'region' | 'name' | 'type' | 'value'>,
    now: Date,
  ): StoredParameter {
    const existing = this.find(region, name);
    return this.#keep({
      name,
      region,
      arn: existing?.arn ?? this.arnOf(region, name),
      type,
      value,
      version: (existing?.version ?? 0) + 1,
      lastModified: now,
    });
  }

  /**
   * The ARN of a parameter, whether there is one of that name or not.
   *
   * Source: Systems Manager user guide, "Working with parameter hierarchies" (read 2026-11-22).
   */
  arnOf(region: string, name: string): string {
    const path = name.startsWith('/') ? name : `/${name}`;
    return `arn:aws:ssm:${region}:${this.#accountId}:parameter${path}`;
  }

  #keep(parameter: StoredParameter): StoredParameter {
    this.#parameters.set(keyOf(parameter), parameter);
    return parameter;
  }
}

function keyOf({ region, name }: Pick<StoredParameter, 'region' | 'name'>): string {
  return `${region} ${name}`;
}
