export {
  runCloudFront,
  type CloudFrontSetup,
  type RunningCloudFront,
  type ViewerAnswer,
} from './run-cloudfront.js';
