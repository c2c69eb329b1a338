/** @file From encoded texts to conditionings: the layer, the final norm, emphasis, chunk after chunk. */
import { defined } from '../../base/index.js';
import type { ClipSkipResult, ClipSkipUse } from '../../contract/index.js';
import { concatenate } from '../../tensor/index.js';
import type { TextEncoderPart } from '../checkpoint/index.js';
import { layersRunIn, layersRunOf, ownClipSkipOf } from '../clip-skip.js';
import { type Components, requireFinite, type TextEncoder } from '../components/index.js';
import { applyEmphasis } from './emphasis.js';
import type { Conditioning, EncodedPart, EncodedPrompt } from './encoded.js';
import { normedState } from './pick-layer.js';

/** What of a model conditions. */
export type TextComponents = Pick<Components, 'checkpoint'> & { readonly textEncoders: readonly TextEncoder[] };

/** A text, and how often the schedule of its prompt names it. */
interface CountedText {
  readonly prompt: EncodedPrompt;
  readonly times: number;
}

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The layers of a text: of all text encoders, and of single ones where they have their own. */
export interface LayerChoice extends Pick<ClipSkipUse, 'clipSkipL' | 'clipSkipG'> {
  readonly clipSkip: ClipSkipResult;
}

/** How texts become conditionings. */
interface Choice extends LayerChoice {
  /** Of the picture, for families that are told it; left out where there is none. */
  readonly size?: PictureSize;
}

/** The conditionings of the texts of a part, in their order. @throws VALUES_NOT_FINITE */
export function conditionPart(
  { texts, spans, isZero }: EncodedPart,
  choice: Choice,
  components: TextComponents,
): readonly Conditioning[] {
  const times = texts.map(() => 0);
  for (const { text } of spans) times[text] = (times[text] ?? 0) + 1;
  const counted = texts.map((prompt, index) => ({ prompt, times: times[index] ?? 0 }));
  const conditionings = conditionTexts(counted, choice, components);
  return isZero ? conditionings.map(zeroed) : conditionings;
}

/** Context and pooled text alike; the picture's frame stays. */
const zeroed = ({ context, pooled, ...rest }: Conditioning): Conditioning => ({
  ...rest,
  context: new Float32Array(context.length),
  ...(pooled ? { pooled: new Float32Array(pooled.length) } : {}),
});

/** The conditioning of a text by itself. @throws VALUES_NOT_FINITE */
export const conditionText = (prompt: EncodedPrompt, layers: LayerChoice, components: TextComponents): Conditioning =>
  defined(conditionTexts([{ prompt, times: 1 }], layers, components)[0], 'the conditioning of a text');

/**
 * What one text encoder alone says of a text after some of its layers, the very last one too.
 * @param index of the encoder
 * @param layersRun 1 to its number of layers
 * @shape → [tokens, its width]
 * @throws VALUES_NOT_FINITE
 */
export function conditionAlone(
  prompt: EncodedPrompt,
  { index, layersRun }: { readonly index: number; readonly layersRun: number },
  { textEncoders }: TextComponents,
): Float32Array {
  const encoder = defined(textEncoders[index], 'a text encoder');
  const { numLayers } = encoder.config;
  const value = numLayers + 1 - layersRun;
  const clipSkip: ClipSkipResult = { requested: value, effective: value, layersRun, numLayers };
  const { ownClipSkip } = encoder.card;
  const own = ownClipSkip === undefined ? {} : { [ownClipSkip]: clipSkip };
  return defined(contextsOf([{ prompt, times: 1 }], index, { clipSkip, ...own, encoder })[0], 'the states of a text');
}

function conditionTexts(
  texts: readonly CountedText[],
  { size, ...layers }: Choice,
  { checkpoint, textEncoders }: TextComponents,
): readonly Conditioning[] {
  const contexts = textEncoders.map((encoder, index) => contextsOf(texts, index, { ...layers, encoder }));
  const widths = textEncoders.map(({ config }) => config.width);
  const width = widths.reduce((sum, own) => sum + own, 0);
  const timeIds = size && checkpoint.configs.unet.addedConditioning ? { timeIds: timeIdsOf(size) } : {};
  return texts.map(({ prompt }, text) => {
    const parts = contexts.map((rows) => defined(rows[text], 'the states of a text'));
    const context = sideBySide(parts, widths);
    return { context, tokens: context.length / width, width, ...pooledOf(prompt), ...timeIds };
  });
}

interface Layering extends LayerChoice {
  readonly encoder: TextEncoder;
}

/**
 * What one text encoder says of each text.
 * @shape → [tokens, width] each
 * @source A1111 wiki "Clip skip" and "Emphasis", as behaviour: the texts of a schedule are weighed together, chunk by chunk
 */
function contextsOf(texts: readonly CountedText[], index: number, layering: Layering): readonly Float32Array[] {
  const [{ prompt: first }] = texts as readonly [CountedText, ...CountedText[]];
  const chunks = first.chunks.map((_, chunk) => {
    const rows = texts.map(({ prompt, times }) => ({ times, ...weightedChunk(prompt, { index, chunk }, layering) }));
    for (const { states } of rows) requireFinite(states, 'text encoder');
    return applyEmphasis(first.emphasis, rows).map((states) => requireFinite(states, 'conditioning'));
  });
  return texts.map((_, text) => concatenate(chunks.map((rows) => defined(rows[text], 'the states of a text'))));
}

function weightedChunk(
  prompt: EncodedPrompt,
  { index, chunk }: { readonly index: number; readonly chunk: number },
  { encoder, ...layers }: Layering,
) {
  const { card, finalNorm } = encoder;
  const { clipSkips, weights } = defined(prompt.chunks[chunk], 'a chunk');
  const { states } = defined(prompt.encoded[index]?.[chunk], 'states');
  const tokenLayers = clipSkips.map((token) => tokenLayersRun(token, layers, encoder));
  return { weights, states: normedState(states, tokenLayers, card.hasFinalNorm ? finalNorm : undefined) };
}

/** Layers that a token is taken from: of the encoder's own value, else of its part of the prompt, else of the request. */
function tokenLayersRun(
  token: number | undefined,
  { clipSkip, ...own }: LayerChoice,
  encoder: TextEncoderPart,
): number {
  const alone = ownClipSkipOf(encoder.card, own);
  if (alone) return alone.layersRun;
  const layersRun = token === undefined ? clipSkip.layersRun : layersRunOf(token, clipSkip);
  return layersRunIn(encoder, { layersRun, numLayers: clipSkip.numLayers });
}

/** Of several chunks the first one counts. @source A1111 v1.10.1, as behaviour of SDXL */
function pooledOf({ encoded }: EncodedPrompt): Pick<Conditioning, 'pooled'> {
  const pooled = encoded.map(([first]) => first?.pooled).find((values) => values !== undefined);
  return pooled ? { pooled: requireFinite(pooled, 'text encoder') } : {};
}

/**
 * A picture that was neither scaled nor cropped: original size, corner of the crop, target size, heights first.
 * @source Podell et al. 2023, section 2.2; diffusers `StableDiffusionXLPipeline._get_add_time_ids`, Apache-2.0
 */
const timeIdsOf = ({ width, height }: PictureSize): Float32Array => Float32Array.of(height, width, 0, 0, height, width);

/** Joins matrices row by row. @shape [rows, widths[i]] each → [rows, sum of widths] */
function sideBySide(parts: readonly Float32Array[], widths: readonly number[]): Float32Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const rows = (only?.length ?? 0) / (widths[0] ?? 1);
  const pieces = Array.from({ length: rows }, (_, row) =>
    parts.map((part, index) => part.subarray(row * (widths[index] ?? 0), (row + 1) * (widths[index] ?? 0))),
  );
  return concatenate(pieces.flat());
}
