export type { AnsweredRequest } from './answered-request.js';
export { refuseDistribution } from './refuse-distribution.js';
export { makeCertificate } from './make-certificate.js';
export type { RequestRecord } from './request-record.js';
export type { HeaderList } from './header-list.js';
export { createCloudFrontServers, type BrowserBorder } from './create-cloudfront-servers.js';
export { textWithoutSecrets } from './without-secrets.js';
