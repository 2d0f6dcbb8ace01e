export { browserPath } from '@furlock/test-kit';
