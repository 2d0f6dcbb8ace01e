export { checkPages, type PageCase } from './check-pages.js';
export {
  startInspector,
  type Inspector,
  type PageReport,
  type ServedPage,
} from './inspect-page.js';
