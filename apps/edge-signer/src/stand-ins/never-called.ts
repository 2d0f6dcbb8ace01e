/**
 * Stands in, in the bundle, for what the client imports and this function has no use for
 * (docs/adr/0010): 136 KB of ways to find credentials (`@aws-sdk/credential-provider-node`), and 15 KB
 * for operations that stream events (`@smithy/core/event-streams`).
 */
function neverCalled(): never {
  throw new Error('Left out of the bundle');
}

export {
  neverCalled as defaultProvider,
  neverCalled as EventStreamSerde,
  neverCalled as eventStreamSerdeProvider,
};
