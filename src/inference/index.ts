/** @file Door of inference/: models loaded and exchanged, plans run, what they draw recorded. */

export { examine, type Finding } from './doctor.js';
export { createLivePreviews, type LivePreview, type LivePreviews } from './live-previews.js';
export { createModelLoader, type ModelLoader } from './load-model.js';
export type { LayersOptions } from './measure-layers.js';
export { choiceOf, createModelManager, type ModelChoice, type ModelManager } from './model-manager.js';
export { loraMetadata } from './model-networks.js';
export type { EncodeOptions, Encoding as SessionEncoding, ModelSession, TokenInfo } from './model-session.js';
export type { RunParts } from './run/draw-task.js';
export { type HelpParts, helpWithPlan } from './run/help-with-plan.js';
export { decodePart, encodePart } from './run/part-bytes.js';
export { createPlanRunner, readPlan } from './run/plan-runner.js';
export type { DrawnRecipe } from './run/record-images.js';
export { controlOfJob, createRunControl } from './run/run-control.js';
export { runPlan } from './run/run-plan.js';
export type { DrawnPart, Part, PartSharing } from './run/shared-parts.js';
export { type NamedTensor, saveTensors } from './save-tensors.js';
export { type CacheName, createStageTimes, type Stage, type StageEvent, type StageTimes } from './stage-times.js';
export { type CellStore, createMemoryStore } from './sweep/cell-store.js';
export { createPlacedCells, parseFacts, readFacts, WORK } from './sweep/placed-cells.js';
export { type CellRecorder, createCellRecorder, type SweepEvent } from './sweep/record-cells.js';
export { createSweepPlace, type SweepPlace } from './sweep/sweep-place.js';
