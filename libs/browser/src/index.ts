export type { SignedIn } from './ask-edge.js';
export {
  createSession,
  type Session,
  type SessionOptions,
  type SignInOptions,
} from './create-session.js';
