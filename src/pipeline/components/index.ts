/** @file Door of components/: networks loaded, run, exchanged. */
export type {
  Components,
  ConditioningTensors,
  EncodedChunks,
  FinalNorm,
  LatentSize,
  LoadOptions,
  PartPairs,
  TextEncoder,
  TextInput,
} from './components.js';
export { requireFinite } from './finite.js';
export { loadComponents } from './load.js';
