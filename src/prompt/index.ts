/** @file Door of prompt/: the prompt language; it knows text and weights, not tokens. */
export { type AttentionMode, type ParsedPrompt, type PromptPiece, parseAttention } from './attention.js';
export { withoutComments } from './comments.js';
export { diagnose, PROMPT_REMARKS, type PromptDiagnostic, type PromptDiagnosticCode } from './diagnostics.js';
export { findLoras } from './find-loras.js';
export type { LoraTag } from './lora.js';
export {
  type PromptOptions,
  type PromptPart,
  type PromptSchedule,
  type PromptText,
  parsePrompt,
  readPrompt,
} from './parse-prompt.js';
export { replaceInPrompt } from './replace.js';
export type { EditingSteps } from './schedule.js';
export { mergeStyles, type PromptStyle } from './styles.js';
export { findTags, type Tag, type TagRules } from './tags.js';
export { parseTimeline, type TimelinePart } from './timeline.js';
export { timelinesDiffer } from './timelines-differ.js';
