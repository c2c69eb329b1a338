/** @file Door of prompt/: the prompt language; it knows text and weights, not tokens. */
export { type AttentionMode, type ParsedPrompt, type PromptPiece, parseAttention } from './attention.js';
export { withoutComments } from './comments.js';
export type { PromptDiagnostic, PromptDiagnosticCode } from './diagnostics.js';
export { mergeStyles, type PromptStyle } from './styles.js';
export { findTags, type Tag, type TagRules } from './tags.js';
export { parseTimeline, type TimelinePart } from './timeline.js';
