/**
 * @file From a prompt to what conditions the UNet. The encoder's runs are remembered by the token ids it was given and
 * hold every layer, so that another clip skip of the same prompt never runs it again.
 */
import { defined } from '../base/index.js';
import type { ClipSkipResult, EmphasisMode } from '../contract/index.js';
import { type PromptDiagnostic, parseAttention } from '../prompt/index.js';
import { concatenate } from '../tensor/index.js';
import { type ClipTokenizer, createClipTokenizer } from '../tokenizer/index.js';
import { layersRunOf } from './clip-skip.js';
import type { Components } from './components.js';
import { buildChunks, type Chunk } from './text/chunks.js';
import { applyEmphasis } from './text/emphasis.js';
import { normedState } from './text/pick-layer.js';

/** Every hidden state of one chunk. @shape [layer] of [77, width] */
type ChunkStates = readonly Float32Array[];

/** A prompt after the encoder: every layer of every chunk, no layer chosen yet. */
export interface EncodedPrompt {
  readonly chunks: readonly Chunk[];
  readonly states: readonly ChunkStates[];
  readonly tokenCount: number;
  readonly emphasis: EmphasisMode;
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** What conditions the UNet. @shape context [tokens, width], tokens a multiple of 77 */
export interface Conditioning {
  readonly context: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/** A prompt, or a negative one, which keeps the tags of other programs as text. */
export type PromptInput = string | { readonly negative: string };
/** How a prompt's text is read. */
export interface TextOptions {
  readonly emphasis: EmphasisMode;
  /** How far back a comma may be for a full chunk to be cut there; 0 = never. Tokens, 0 to 74. */
  readonly commaPaddingBacktrack: number;
}

export interface TextConditioner {
  readonly tokenizer: ClipTokenizer;
  /** Encodes prompts together: whatever chunks are not remembered go through the encoder in one run. */
  encode(prompts: readonly PromptInput[], options: TextOptions): Promise<readonly EncodedPrompt[]>;
  /** Chooses the layer and applies emphasis. */
  condition(encoded: EncodedPrompt, clipSkip: ClipSkipResult): Conditioning;
  /** Encoder runs since this conditioner was made. */
  encoderRuns(): number;
}

/** Chunks remembered: at ViT-L/14 size one takes 3 MB for all layers. */
const REMEMBERED_CHUNKS = 32;

/** What of a model conditions. */
export type TextComponents = Pick<Components, 'checkpoint' | 'finalNorm' | 'encodeText'>;

export function createTextConditioner(components: TextComponents): TextConditioner {
  const { checkpoint } = components;
  const tokenizer = createClipTokenizer({ ...checkpoint.vocabulary, dialect: checkpoint.card.text.tokenizer });
  const remembered = new Map<string, ChunkStates>();
  let runs = 0;

  const encodeMissing = async (chunks: readonly Chunk[]): Promise<void> => {
    const missing = new Map(
      chunks.map((chunk) => [keyOf(chunk), chunk] as const).filter(([key]) => !remembered.has(key)),
    );
    if (missing.size === 0) return;
    runs++;
    const states = await components.encodeText([...missing.values()].map(({ tokenIds }) => [...tokenIds]));
    for (const [index, key] of [...missing.keys()].entries())
      remembered.set(key, pickChunk(states, index, missing.size));
  };
  const recall = (chunk: Chunk): ChunkStates => {
    const key = keyOf(chunk);
    const states = defined(remembered.get(key), 'an encoded chunk');
    remembered.delete(key);
    remembered.set(key, states);
    return states;
  };
  return {
    tokenizer,
    encoderRuns: () => runs,
    encode: async (prompts, options) => {
      const maxClipSkip = checkpoint.card.clipSkip.hasEffect ? checkpoint.configs.text.numLayers : null;
      const parsed = prompts.map((prompt) => prepare(prompt, { ...options, tokenizer, maxClipSkip }));
      await encodeMissing(parsed.flatMap(({ chunks }) => chunks));
      const encoded = parsed.map((prompt) => ({ ...prompt, states: prompt.chunks.map(recall) }));
      forgetOldest(remembered);
      return encoded;
    },
    condition: (encoded, clipSkip) => condition(encoded, clipSkip, components),
  };
}

const keyOf = ({ tokenIds }: Chunk): string => tokenIds.join(',');

/** One chunk's share of a run over several. @shape [layer] of [chunks, 77, width] → [layer] of [77, width] */
const pickChunk = (states: readonly Float32Array[], index: number, count: number): ChunkStates =>
  states.map((layer) => layer.slice((layer.length / count) * index, (layer.length / count) * (index + 1)));

/** A Map keeps the order of insertion, and recalling puts an entry at the end: the first is the least recently used. */
function forgetOldest(remembered: Map<string, ChunkStates>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= REMEMBERED_CHUNKS) return;
    remembered.delete(key);
  }
}

interface Preparation extends TextOptions {
  readonly tokenizer: ClipTokenizer;
  /** null = clip skip has no effect. */
  readonly maxClipSkip: number | null;
}

function prepare(prompt: PromptInput, options: Preparation): Omit<EncodedPrompt, 'states'> {
  const { emphasis, commaPaddingBacktrack, tokenizer, maxClipSkip } = options;
  const isNegative = typeof prompt !== 'string';
  const text = isNegative ? prompt.negative : prompt;
  const { pieces, diagnostics } = parseAttention(text, emphasis, { isNegative, maxClipSkip });
  const { chunks, tokenCount } = buildChunks(pieces, tokenizer, { commaBacktrack: commaPaddingBacktrack });
  return { chunks, tokenCount, emphasis, diagnostics };
}

/** Layers, final norm, emphasis, chunk after chunk. @source A1111 wiki "Clip skip" and "Emphasis", as behaviour */
function condition(
  encoded: EncodedPrompt,
  clipSkip: ClipSkipResult,
  { checkpoint, finalNorm }: TextComponents,
): Conditioning {
  const { card, configs } = checkpoint;
  const { finalNormAfterSkip } = card.clipSkip;
  const parts = encoded.states.map((states, index) => {
    const { clipSkips, weights } = defined(encoded.chunks[index], 'a chunk');
    const tokenLayers = clipSkips.map((own) => (own === undefined ? clipSkip.layersRun : layersRunOf(own, clipSkip)));
    const normed = normedState(states, tokenLayers, { ...finalNorm, afterSkip: finalNormAfterSkip });
    return applyEmphasis(encoded.emphasis, normed, weights);
  });
  const context = concatenate(parts);
  return { context, tokens: context.length / configs.text.width, width: configs.text.width };
}
