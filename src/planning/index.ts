/** @file Door of planning/: requests become plans; every question that a request leaves open is answered here, once. */
export { affinityOf, affinityOfPlan } from './affinity.js';
export { planDrawing, planResolved } from './plan-drawing.js';
export { precisionOf } from './plan-task.js';
export type { PlannedModel, PlannerParts } from './planner.js';
export { listSampling, unknownSampling } from './sampling-names.js';
export { listAxes, listScripts, planScript, type ScriptInfo } from './scripts/plan-script.js';
export type { ScriptArgument, ScriptChoices } from './scripts/script.js';
export { withPictureSettings, withSamplingSettings } from './settings-of-request.js';
export { planCells, type SweepModel } from './sweep/plan-cells.js';
export { type DrawnBy, planSweep, type SweepPlan } from './sweep/plan-sweep.js';
