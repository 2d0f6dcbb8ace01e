/**
 * The log groups of every region with the output of functions, in memory.
 *
 * It does not check permissions and does not know AWS's protocol (`operations/`).
 */

/** One line of a function's output. */
export interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number;
  readonly message: string;
}

/** One log group of one region. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  retentionInDays: number | undefined;
  readonly events: LogEvent[];
}

/** The limit per group; the oldest lines are removed first. */
const MAX_EVENTS = 10_000;

/** The groups by region and name; the first line of a function creates its group, as on Lambda. */
export class LogStore {
  readonly #accountId: string;
  readonly #groups = new Map<string, Map<string, LogGroup>>();
  #lines = 0;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  /** Stores a line of a Lambda function. */
  write(region: string, functionName: string, message: string, now: Date): void {
    this.writeTo(`/aws/lambda/${functionName}`, region, message, now);
  }

  /** Stores a line in a group. */
  writeTo(name: string, region: string, message: string, now: Date): void {
    const groups = this.#groups.get(region) ?? new Map<string, LogGroup>();
    this.#groups.set(region, groups);
    const group = groups.get(name) ?? this.#create(region, name, now);
    groups.set(name, group);
    this.#lines += 1;
    group.events.push({
      // As long as AWS's ids, and ascending in the order of the lines.
      eventId: String(this.#lines).padStart(56, '0'),
      logStreamName: `${now.toISOString().slice(0, 10).replaceAll('-', '/')}/[1]local`,
      timestamp: now.getTime(),
      message,
    });
    if (group.events.length > MAX_EVENTS) group.events.shift();
  }

  find(region: string, name: string): LogGroup | undefined {
    return this.#groups.get(region)?.get(name);
  }

  /** The groups of a region whose names begin with the prefix. */
  list(region: string, prefix: string): LogGroup[] {
    return [...(this.#groups.get(region)?.values() ?? [])].filter(({ name }) =>
      name.startsWith(prefix),
    );
  }

  /** Source: CloudWatch Logs API reference, LogGroup (read 2026-11-25). */
  arnOf(region: string, name: string): string {
    return `arn:aws:logs:${region}:${this.#accountId}:log-group:${name}`;
  }

  #create(region: string, name: string, now: Date): LogGroup {
    return {
      name,
      arn: this.arnOf(region, name),
      createdAt: now.getTime(),
      retentionInDays: undefined,
      events: [],
    };
  }
}
