/**
 * Stands in, in the bundle, for what the client imports and this function has no use for
 * (docs/adr/0010): ways to find credentials (`@aws-sdk/credential-provider-node`), and what operations
 * that stream events need (`@smithy/core/event-streams`).
 */
function neverCalled(): never {
  throw new Error('Left out of the bundle');
}

export {
  neverCalled as defaultProvider,
  neverCalled as EventStreamSerde,
  neverCalled as eventStreamSerdeProvider,
};
