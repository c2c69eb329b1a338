/** @file Door of components/: networks loaded, run, exchanged. */
export type {
  Components,
  FinalNorm,
  LatentSize,
  LoadOptions,
  PartPairs,
  TextInput,
} from './components.js';
export { requireFinite } from './finite.js';
export { loadComponents } from './load.js';
