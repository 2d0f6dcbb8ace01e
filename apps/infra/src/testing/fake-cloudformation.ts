/**
 * A fake CloudFormation behind msw. A stack that is being deleted loses one resource per wait; a held
 * stack keeps its last one.
 */
import { HttpResponse } from 'msw';

/** A stack as a test defines it. */
export interface FakeStack {
  readonly region: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly resources: readonly string[];
  /** How long its last resource cannot be deleted. */
  readonly heldForMs?: number;
  /** Why it cannot be deleted. */
  readonly reason?: string;
}

type Kept = { -readonly [Key in keyof FakeStack]: FakeStack[Key] } & { id: string };

/** The stacks, and the requests to delete them. */
export class FakeCloudFormation {
  readonly #stacks: Kept[];
  #passedMs = 0;
  /** The names of the stacks, once for each request to delete one. */
  readonly deleted: string[] = [];
  /** The name or ARN in each of those requests. */
  readonly deletedIds: string[] = [];

  constructor(stacks: readonly FakeStack[]) {
    this.#stacks = stacks.map((stack) => ({
      ...stack,
      id: `arn:aws:cloudformation:${stack.region}:111122223333:stack/${stack.name}/1`,
    }));
  }

  /** Shape: `<region> <name>`. */
  get left(): string[] {
    return this.#stacks.map(({ region, name }) => `${region} ${name}`);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#passedMs += ms;
    for (const stack of this.#stacks.filter(({ status }) => status === 'DELETE_IN_PROGRESS')) {
      const isHeld = stack.resources.length === 1 && (stack.heldForMs ?? 0) > this.#passedMs;
      if (isHeld) stack.status = 'DELETE_FAILED';
      else stack.resources = stack.resources.slice(1);
    }
    const kept = this.#stacks.filter(({ resources }) => resources.length > 0);
    this.#stacks.splice(0, this.#stacks.length, ...kept);
  }

  /** The response to a call. Shape of the form: AWS Query. */
  answer(region: string, form: string): Response {
    const call = Object.fromEntries(new URLSearchParams(form));
    const { Action: action = '', StackName: nameOrId = '' } = call;
    const stack = this.#stacks.find(
      ({ region: of, name, id }) => of === region && [name, id].includes(nameOrId),
    );
    if (stack === undefined) return missing(nameOrId);
    const { id, name, status, description } = stack;
    const resources = stack.resources.map((logicalId, index) => {
      const isHeld = status === 'DELETE_FAILED' && index === stack.resources.length - 1;
      return `<member><LogicalResourceId>${logicalId}</LogicalResourceId><ResourceType>AWS::X::Y</ResourceType><ResourceStatus>${isHeld ? 'DELETE_FAILED' : 'CREATE_COMPLETE'}</ResourceStatus><ResourceStatusReason>${isHeld ? (stack.reason ?? '') : ''}</ResourceStatusReason></member>`;
    });
    switch (action) {
      case 'DescribeStacks':
        return result(
          action,
          `<Stacks><member><StackId>${id}</StackId><StackName>${name}</StackName><StackStatus>${status}</StackStatus><Description>${description}</Description></member></Stacks>`,
        );
      case 'ListStackResources':
        return result(
          action,
          `<StackResourceSummaries>${resources.join('')}</StackResourceSummaries>`,
        );
      case 'DescribeStackResources':
        return result(action, `<StackResources>${resources.join('')}</StackResources>`);
      case 'DeleteStack':
        this.deleted.push(name);
        this.deletedIds.push(nameOrId);
        stack.status = 'DELETE_IN_PROGRESS';
        return result(action, '');
      default:
        return missing(action);
    }
  }
}

function result(action: string, inner: string): Response {
  return HttpResponse.xml(
    `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${inner}</${action}Result></${action}Response>`,
  );
}

function missing(name: string): Response {
  return HttpResponse.xml(
    `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    { status: 400 },
  );
}
