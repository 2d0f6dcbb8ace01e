/**
 * Alarms that can work: on metrics that AWS itself counts.
 *
 * A metric filter over the edge's log could not: each replica logs in the region that it runs in, and
 * a filter sees its own region alone. They notify nobody: give them actions.
 */
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EDGE_REGION } from '@furlock/edge-settings';

/** What is watched. */
export interface LockAlarmsProps {
  readonly distribution: cloudfront.Distribution;
  /** The function behind the URL. */
  readonly handler: lambda.IFunction;
}

const PERIOD = Duration.minutes(5);

/** The share of answers that are errors from which on something is wrong. Units: percent. */
const CLIENT_ERRORS_PERCENT = 50;
const SERVER_ERRORS_PERCENT = 5;

/**
 * In the home region the function URL's 4xx and 5xx, and in us-east-1 CloudFront's error rates.
 *
 * The edge refuses first, so a 4xx of the URL is no viewer's: signing or permissions are broken, or
 * the function says so itself. CloudFront's metrics exist in us-east-1 alone, and what is there is
 * deployed before the distribution: with another home region the alarms are a stack of their own.
 *
 * Source: CloudFront developer guide, "View CloudFront and edge function metrics"; Lambda developer
 * guide, "Monitoring Lambda function URLs" (read 2026-11-25).
 */
export class LockAlarms extends Construct {
  /** All four, to give actions to. An action is a topic of the alarm's own region. */
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { distribution, handler }: LockAlarmsProps) {
    super(scope, id);
    const urlAlarm = (metricName: string, threshold: number, says: string): cloudwatch.Alarm =>
      new cloudwatch.Alarm(this, metricName, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/Lambda',
          metricName,
          dimensionsMap: { FunctionName: handler.functionName },
          statistic: cloudwatch.Stats.SUM,
          period: PERIOD,
        }),
        threshold,
        alarmDescription: says,
        ...FOR_A_QUARTER_OF_AN_HOUR,
      });

    const global = alarmStack(this);
    const place = global === Stack.of(this) ? this : new Construct(global, this.node.addr);
    const rateAlarm = (metricName: string, threshold: number, says: string): cloudwatch.Alarm =>
      new cloudwatch.Alarm(place, metricName, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/CloudFront',
          metricName,
          dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
          statistic: cloudwatch.Stats.AVERAGE,
          period: PERIOD,
        }),
        threshold,
        alarmDescription: says,
        ...FOR_A_QUARTER_OF_AN_HOUR,
      });

    this.all = [
      urlAlarm(
        'Url4xxCount',
        10,
        'The function URL refuses what the edge let through: signing or permissions are broken, or the function answers 4xx itself',
      ),
      urlAlarm('Url5xxCount', 10, 'The function behind the lock fails, or runs out of its time'),
      rateAlarm(
        '4xxErrorRate',
        CLIENT_ERRORS_PERCENT,
        'Most viewers are refused: see "furlock logs" for the codes',
      ),
      rateAlarm(
        '5xxErrorRate',
        SERVER_ERRORS_PERCENT,
        'Viewers get errors: settings, keys, the edge function or the function behind it',
      ),
    ];
  }
}

/** Two periods of three: one bad minute wakes nobody. No requests are no errors. */
const FOR_A_QUARTER_OF_AN_HOUR = {
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
} as const;

/** The stack in us-east-1 that is deployed after the home stack; the home stack itself there. */
function alarmStack(scope: Construct): Stack {
  const home = Stack.of(scope);
  if (home.region === EDGE_REGION) return home;
  const stage = Stage.of(home);
  if (stage === undefined) {
    throw new Error(`The stack "${home.node.path}" must be part of a CDK app`);
  }
  const id = `${home.artifactId}-alarms`;
  const existing = stage.node.tryFindChild(id);
  if (existing !== undefined) return existing as Stack;
  return new Stack(stage, id, {
    stackName: `${home.stackName}-${home.region}-alarms`,
    env: { account: home.account, region: EDGE_REGION },
    description: `Alarms on the CloudFront distribution of ${home.stackName} in ${home.region}`,
    tags: home.tags.tagValues(),
    // The distribution's id crosses from the home region; CDK carries it by a function of its own.
    crossRegionReferences: true,
  });
}
