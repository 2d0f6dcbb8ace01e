export { cookieNames, type CookieNames } from './cookie-names.js';
