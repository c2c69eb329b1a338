/** @file Door of pull/: models fetched from elsewhere, only when somebody asks. */
export type { AddressGuard } from './address-guard.js';
export { hubOf } from './hub.js';
export type { OpenWriter } from './part-file.js';
export {
  type Pulled,
  type PullOrder,
  type PullParts,
  type PullProgress,
  pullModel,
  requirePullOrder,
} from './pull-model.js';
export { shownSource } from './pull-source.js';
