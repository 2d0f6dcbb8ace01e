/**
 * CloudWatch Logs in every region, with the three operations for reading a lock's log and setting its
 * retention.
 */
import { Hono } from 'hono';
import type { Deployment } from '@furlock/simulator-deployment';
import type { AwsApi, AwsInput, Permission } from '../aws-json/aws-api.js';
import { createAwsJsonHandler } from '../aws-json/aws-json-handler.js';
import { mountApi, type AwsEnv } from '../aws-json/mount-api.js';
import type { Callers } from '../aws-json/recognise-caller.js';
import type { LogStore } from './log-store.js';
import { describeLogGroups } from './operations/describe-log-groups.js';
import { filterLogEvents } from './operations/filter-log-events.js';
import { putRetentionPolicy } from './operations/put-retention-policy.js';

/** Creates the API on a log store. */
export function createLogs({
  store,
  deployment,
  callers,
  now,
}: {
  readonly store: LogStore;
  readonly deployment: Pick<Deployment, 'homeRegion' | 'roles'>;
  readonly callers: Callers;
  readonly now: () => Date;
}): Hono<AwsEnv> {
  const permission = (action: string): Permission => ({
    action: `logs:${action}`,
    resourceArns: ({ logGroupName = '*' }: AwsInput, region) => [
      store.arnOf(region, String(logGroupName)),
    ],
  });
  const api: AwsApi = {
    service: 'logs',
    targetPrefix: 'Logs_20140328.',
    throttlingException: 'ThrottlingException',
    isInEveryRegion: true,
    operations: {
      FilterLogEvents: {
        permission: permission('FilterLogEvents'),
        answer: (input, region) => filterLogEvents(store, input, region),
      },
      DescribeLogGroups: {
        permission: permission('DescribeLogGroups'),
        answer: (input, region) => describeLogGroups(store, input, region),
      },
      PutRetentionPolicy: {
        permission: permission('PutRetentionPolicy'),
        answer: (input, region) => putRetentionPolicy(store, input, region),
      },
    },
  };

  const app = new Hono<AwsEnv>();
  mountApi(app, createAwsJsonHandler(api, { ...deployment, callers, now }));
  return app;
}
