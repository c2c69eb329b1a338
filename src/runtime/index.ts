/** @file Door of runtime/: the engine that executes graphs, in a process of its own. */
export { createEngine, type Engine, type EngineOptions } from './engine.js';
export type { HeldInputs, Session, Tensors } from './session.js';
