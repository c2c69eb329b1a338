/** @file Door of components/: networks loaded, run, exchanged. */
export { endedBy, GRACE_MS, withGrace } from './abandon.js';
export type {
  Components,
  ConditioningTensors,
  EncodedChunks,
  Evaluation,
  FinalNorm,
  ImageRoom,
  LatentSize,
  LoadOptions,
  PartPairs,
  TextEncoder,
  TextInput,
} from './components.js';
export { requireFinite } from './finite.js';
export { loadComponents } from './load.js';
