/**
 * What a page knows of its session, and the event when it ends, in all tabs.
 */
import { isOver, type Answer } from './ask-edge.js';

export interface SessionWatch {
  /** The subject that the page knows to be signed in; undefined if it does not know. */
  readonly subject: () => string | null | undefined;
  /** Takes note of an answer, and tells the listeners and the other tabs if a session has ended. */
  readonly learn: (answer: Answer) => void;
  /** Adds a listener, and returns a function that removes it. */
  readonly onEnd: (listener: () => void) => () => void;
}

/** Watches the session that tabs know by a name. */
export function watchSession(name: string): SessionWatch {
  const target = new EventTarget();
  let known: string | null | undefined;
  let channel: BroadcastChannel | undefined;

  function become(subject: string | null, hasEnded: boolean): void {
    known = subject;
    if (hasEnded) target.dispatchEvent(new Event('end'));
  }

  function note(subject: string | null, hasEnded: boolean): void {
    if (subject === known) return;
    // A visitor who was never signed in is no news to other tabs.
    if (subject !== null || hasEnded) tell(subject);
    become(subject, hasEnded);
  }

  function tell(subject: string | null): void {
    // A channel does not receive its own messages.
    const outgoing = channel ?? openChannel(name);
    outgoing?.postMessage(subject);
    if (!channel) outgoing?.close();
  }

  function listen(): void {
    channel ??= openChannel(name);
    if (!channel) return;
    channel.onmessage = ({ data }: MessageEvent<string | null>) => {
      // Another tab announces only the end of a session that existed.
      if (data !== known) become(data, data === null || typeof known === 'string');
    };
  }

  return {
    subject: () => known,
    learn(answer) {
      const wasSignedIn = typeof known === 'string';
      if (answer.signedIn) note(answer.subject, wasSignedIn);
      // What has ended existed. Whether a missing session did, only the page knows.
      else if (isOver(answer)) note(null, wasSignedIn || answer.code === 'SESSION_ENDED');
    },
    onEnd(listener) {
      // The same function may be added twice.
      const added = () => {
        listener();
      };
      listen();
      target.addEventListener('end', added);
      return () => {
        target.removeEventListener('end', added);
      };
    },
  };
}

/** Undefined where there are no channels, or where the page may not store anything. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
