/** @file Door of scripts/: the scripts of a tab that draws. */
export { ScriptField } from './script-field.js';
export { useScriptOrder } from './use-scripts.js';
