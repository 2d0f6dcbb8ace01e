export {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  RESERVED_HEADER_PREFIX,
  foldHeaderName,
  isReservedHeader,
} from './reserved-headers.js';
export {
  decodeIdentity,
  encodeIdentity,
  type Identity,
  type IdentityRefusal,
  type Result,
} from './identity.js';
