/**
 * Stands in for `@smithy/core/event-streams` in the bundle: 15 KB that the client loads for an
 * operation that streams events, and reading a parameter does not (docs/adr/0010).
 */

/** Never called: a call would mean that an operation other than GetParameter was asked for. */
export function eventStreamSerdeProvider(): never {
  throw new Error('This client reads parameters and no streams of events');
}

/** Never made, for the same reason. */
// A constructor that never returns has no type of its own.
export const EventStreamSerde = eventStreamSerdeProvider as unknown as new () => never;
