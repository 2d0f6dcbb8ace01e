/**
 * Replaces, in the bundle, what the SSM client imports but this function does not use
 * (docs/adr/0010): the chain of credential providers (`@aws-sdk/credential-provider-node`), and the
 * support for event streams (`@smithy/core/event-streams`).
 */
function neverCalled(): never {
  throw new Error('Not included in the bundle');
}

export {
  neverCalled as defaultProvider,
  neverCalled as EventStreamSerde,
  neverCalled as eventStreamSerdeProvider,
};
