/** @file Door of prompt/: prompts as they are typed, with the names they can use. */
export { PromptBox } from './prompt-box.js';
export { PromptField } from './prompt-field.js';
export { PromptHelpers } from './prompt-helpers.js';
