export { all, any, not, type Answer } from './answer.js';
export { equalText, matchArn, matchText } from './match-text.js';
export {
  inWords,
  isSameText,
  literal,
  text,
  unknownPart,
  type Text,
  type Unknown,
} from './text.js';
