import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { REGIONS, lockIn, newApp, synthesize } from './testing/locked-app.js';

/** The templates of the home stack and of the stack with CloudFront's alarms. */
function withAlarms(region: (typeof REGIONS)[number]) {
  const app = newApp();
  const home = new Stack(app, 'Home', { env: { account: '123456789012', region } });
  const lock = lockIn(home, 'Lock', { alarms: true });
  const global = (app.node.tryFindChild('Home-alarms') as Stack | undefined) ?? home;
  return { lock, global, home: Template.fromStack(home), alarms: Template.fromStack(global) };
}

const FOR_A_QUARTER_OF_AN_HOUR = {
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Period: 300,
  TreatMissingData: 'notBreaching',
};

describe.each(REGIONS)('in %s', (region) => {
  let watched: ReturnType<typeof withAlarms>;
  beforeAll(() => {
    watched = withAlarms(region);
  });

  test.each(['Url4xxCount', 'Url5xxCount'])("the URL's %s is watched at home", (MetricName) => {
    watched.home.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('Backend') } }],
      Statistic: 'Sum',
      Threshold: 10,
      ...FOR_A_QUARTER_OF_AN_HOUR,
    });
  });

  test.each([
    ['4xxErrorRate', 50],
    ['5xxErrorRate', 5],
  ])("CloudFront's %s is watched in us-east-1", (MetricName, Threshold) => {
    const { alarms, global } = watched;

    expect(global.region).toBe('us-east-1');
    alarms.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/CloudFront',
      MetricName,
      Dimensions: [
        { Name: 'DistributionId', Value: Match.anyValue() },
        { Name: 'Region', Value: 'Global' },
      ],
      Statistic: 'Average',
      Threshold,
      ...FOR_A_QUARTER_OF_AN_HOUR,
    });
  });

  test('all four are listed, so that actions can be added', () => {
    expect(watched.lock.alarms).toHaveLength(4);
  });

  test('without the property there are no alarms and no extra stack', () => {
    const { app, home, edge } = synthesize(region);

    home.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    edge.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(app.node.tryFindChild('Home-alarms')).toBeUndefined();
  });
});

test('two locks of one home stack share one alarm stack', () => {
  const app = newApp();
  const home = new Stack(app, 'Home', { env: { account: '123456789012', region: 'eu-central-1' } });
  lockIn(home, 'One', { alarms: true, name: 'one' });
  lockIn(home, 'Two', { alarms: true, name: 'two' });

  const alarms = Template.fromStack(app.node.findChild('Home-alarms') as Stack);

  alarms.resourceCountIs('AWS::CloudWatch::Alarm', 4);
});
