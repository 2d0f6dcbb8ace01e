export { markup, type Markup } from './markup.js';
export { page, type PageContent } from './page.js';
export { pagePolicy, type PagePolicy } from './page-policy.js';
export { FIELD_STYLE, PAGE_STYLE } from './page-style.js';
