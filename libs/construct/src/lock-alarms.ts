/**
 * Alarms on metrics that AWS records itself.
 *
 * A metric filter on the edge function's log would not work: each replica logs in the region that it
 * runs in, and a filter covers only its own region. The alarms send no notifications until you add actions.
 */
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EDGE_REGION } from '@furlock/edge-settings';
import { deployedStack, stackBeside } from './stack-beside.js';

/** What the alarms watch. */
export interface LockAlarmsProps {
  readonly distribution: cloudfront.Distribution;
  /** The function behind the URL. */
  readonly handler: lambda.IFunction;
}

const PERIOD = Duration.minutes(5);

/** The share of error responses at which an alarm fires. Units: percent. */
const CLIENT_ERRORS_PERCENT = 50;
const SERVER_ERRORS_PERCENT = 5;

/**
 * Alarms on the function URL's 4xx and 5xx responses in the home region, and on CloudFront's error
 * rates in us-east-1.
 *
 * The edge rejects viewers first, so a 4xx of the URL is not a viewer's error: signing or permissions
 * are broken, or the function returned it. CloudFront's metrics exist only in us-east-1, and the edge
 * stack there is deployed before the distribution. With another home region, the alarms on them
 * therefore need a separate stack.
 *
 * Source: CloudFront developer guide, "View CloudFront and edge function metrics"; Lambda developer
 * guide, "Monitoring Lambda function URLs" (read 2026-11-25).
 */
export class LockAlarms extends Construct {
  /** All four, so that you can add actions. An action is a topic in the alarm's own region. */
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { distribution, handler }: LockAlarmsProps) {
    super(scope, id);
    const urlAlarm = (
      metricName: string,
      threshold: number,
      alarmDescription: string,
    ): cloudwatch.Alarm =>
      new cloudwatch.Alarm(this, metricName, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/Lambda',
          metricName,
          dimensionsMap: { FunctionName: handler.functionName },
          statistic: cloudwatch.Stats.SUM,
          period: PERIOD,
        }),
        threshold,
        alarmDescription,
        ...FOR_A_QUARTER_OF_AN_HOUR,
      });

    const global = alarmStack(this);
    const place = global === Stack.of(this) ? this : new Construct(global, this.node.addr);
    const rateAlarm = (
      metricName: string,
      threshold: number,
      alarmDescription: string,
    ): cloudwatch.Alarm =>
      new cloudwatch.Alarm(place, metricName, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/CloudFront',
          metricName,
          dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
          statistic: cloudwatch.Stats.AVERAGE,
          period: PERIOD,
        }),
        threshold,
        alarmDescription,
        ...FOR_A_QUARTER_OF_AN_HOUR,
      });

    this.all = [
      urlAlarm(
        'Url4xxCount',
        10,
        'The function URL rejects requests that the edge let through: signing or permissions are broken, or the function itself returns 4xx',
      ),
      urlAlarm('Url5xxCount', 10, 'The function behind the lock fails or times out'),
      rateAlarm(
        '4xxErrorRate',
        CLIENT_ERRORS_PERCENT,
        'Most requests are rejected: run "furlock logs" to see the codes',
      ),
      rateAlarm(
        '5xxErrorRate',
        SERVER_ERRORS_PERCENT,
        'Viewers get server errors: check the settings, the keys, the edge function and the function behind it',
      ),
    ];
  }
}

/** Two periods of three, so that one bad minute triggers no alarm. Without data there are no errors. */
const FOR_A_QUARTER_OF_AN_HOUR = {
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
} as const;

/** The stack in us-east-1 that is deployed after the home stack; the home stack if it is there. */
function alarmStack(scope: Construct): Stack {
  const own = Stack.of(scope);
  if (own.region === EDGE_REGION) return own;
  const home = deployedStack(own);
  const stage = Stage.of(home);
  if (stage === undefined) {
    throw new Error(`The stack "${home.node.path}" must be part of a CDK app`);
  }
  const id = `${home.artifactId}-alarms`;
  const existing = stage.node.tryFindChild(id);
  if (existing !== undefined) return existing as Stack;
  return stackBeside(home, stage, id, {
    stackName: `${home.stackName}-${home.region}-alarms`,
    env: { account: home.account, region: EDGE_REGION },
    description: `Alarms on the CloudFront distribution of ${home.stackName} in ${home.region}`,
    tags: home.tags.tagValues(),
    // The distribution's id comes from the home region: CDK copies it with a custom resource.
    crossRegionReferences: true,
  });
}
