/** @file From encoded texts to conditionings: the layer, the final norm, emphasis, chunk after chunk. */
import { defined } from '../../base/index.js';
import type { ClipSkipResult } from '../../contract/index.js';
import { concatenate } from '../../tensor/index.js';
import { layersRunOf } from '../clip-skip.js';
import { type Components, requireFinite } from '../components/index.js';
import { applyEmphasis } from './emphasis.js';
import type { Conditioning, EncodedPart, EncodedPrompt } from './encoded.js';
import { normedState } from './pick-layer.js';

/** What of a model conditions. */
export type TextComponents = Pick<Components, 'checkpoint' | 'finalNorm' | 'encodeText'>;

/** A text, and how often the schedule of its prompt names it. */
interface CountedText {
  readonly prompt: EncodedPrompt;
  readonly times: number;
}

/** The conditionings of the texts of a part, in their order. @throws VALUES_NOT_FINITE */
export function conditionPart(
  { texts, spans }: EncodedPart,
  clipSkip: ClipSkipResult,
  components: TextComponents,
): readonly Conditioning[] {
  const times = texts.map(() => 0);
  for (const { text } of spans) times[text] = (times[text] ?? 0) + 1;
  const counted = texts.map((prompt, index) => ({ prompt, times: times[index] ?? 0 }));
  return conditionTexts(counted, clipSkip, components);
}

/** The conditioning of a text by itself. @throws VALUES_NOT_FINITE */
export const conditionText = (
  prompt: EncodedPrompt,
  clipSkip: ClipSkipResult,
  components: TextComponents,
): Conditioning =>
  defined(conditionTexts([{ prompt, times: 1 }], clipSkip, components)[0], 'the conditioning of a text');

/** @source A1111 wiki "Clip skip" and "Emphasis", as behaviour: the texts of a schedule are weighed together, chunk by chunk */
function conditionTexts(
  texts: readonly CountedText[],
  clipSkip: ClipSkipResult,
  components: TextComponents,
): readonly Conditioning[] {
  const [{ prompt: first }] = texts as readonly [CountedText, ...CountedText[]];
  const chunks = first.chunks.map((_, index) => {
    const rows = texts.map(({ prompt, times }) => ({
      times,
      ...weightedChunk(prompt, index, { clipSkip, components }),
    }));
    for (const { states } of rows) requireFinite(states, 'text encoder');
    return applyEmphasis(first.emphasis, rows).map((states) => requireFinite(states, 'conditioning'));
  });
  const { width } = components.checkpoint.configs.text;
  return texts.map((_, text) => {
    const context = concatenate(chunks.map((rows) => defined(rows[text], 'the states of a text')));
    return { context, tokens: context.length / width, width };
  });
}

interface Layering {
  readonly clipSkip: ClipSkipResult;
  readonly components: TextComponents;
}

function weightedChunk(prompt: EncodedPrompt, index: number, { clipSkip, components }: Layering) {
  const { finalNorm, checkpoint } = components;
  const { clipSkips, weights } = defined(prompt.chunks[index], 'a chunk');
  const tokenLayers = clipSkips.map((own) => (own === undefined ? clipSkip.layersRun : layersRunOf(own, clipSkip)));
  const rule = { ...finalNorm, afterSkip: checkpoint.card.clipSkip.finalNormAfterSkip };
  return { weights, states: normedState(defined(prompt.states[index], 'states'), tokenLayers, rule) };
}
