/** @file Door of runtime/: the engine that executes graphs, in a process of its own. */
export { createEngine, type Engine, type EngineOptions, type Session, type Tensors } from './engine.js';
