/** @file Door of generation/: requests handed in, planned and run: over the queue, as sweeps, or by a loaded model at once. */
export { createGenerationService, type GenerationService, type Submitter } from './generation-service.js';
export { createInterruptJob, type InterruptJob } from './interrupt-job.js';
export { createModel, type EncodeOptions, type Encoding, type Model, type RunOptions } from './model.js';
export { createSweepDrawing } from './sweep/sweep-drawing.js';
export { createStoredSweeps, createSweepFolders, type SweepPlaces } from './sweep/sweep-places.js';
export { createSweepService, type SweepService } from './sweep/sweep-service.js';
export { createSweeper, type Sweeper } from './sweep/sweeper.js';
export { createWarmUp } from './warm-up.js';
