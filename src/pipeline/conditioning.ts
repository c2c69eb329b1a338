/**
 * @file From a prompt to what conditions the UNet. The encoder's runs are remembered by the token ids it was given and
 * hold every layer, so that another clip skip of the same prompt never runs it again.
 */
import { defined } from '../base/index.js';
import type { ClipSkipResult } from '../contract/index.js';
import { diagnose, type EditingSteps, type PromptDiagnostic } from '../prompt/index.js';
import { type ClipTokenizer, createClipTokenizer } from '../tokenizer/index.js';
import { requireFinite, type TextInput } from './components/index.js';
import { type ChunkPlace, chunkPlaces } from './text/chunk-starts.js';
import type { Chunk, ChunkedPrompt } from './text/chunks.js';
import { conditionPart, conditionText, type TextComponents } from './text/condition.js';
import { createEmbeddingFinder, type EmbeddingVector, type PromptEmbeddings } from './text/embedding.js';
import type { ChunkStates, Conditioning, EncodedPart, EncodedPrompt, EncodedSchedule } from './text/encoded.js';
import { type PreparedPrompt, type PromptInput, preparePrompt, type TextOptions } from './text/prepare.js';

export interface TextConditioner {
  readonly tokenizer: ClipTokenizer;
  /** Encodes prompts with every text they have in their steps: whatever chunks are not remembered go through the encoder in one run, or in several where they are more than 64. */
  encodeSchedules(
    prompts: readonly PromptInput[],
    options: TextOptions,
    editing: EditingSteps,
  ): Promise<readonly EncodedSchedule[]>;
  /** Encodes what prompts say at the first step; where AND joins several, the first of them. */
  encode(prompts: readonly PromptInput[], options: TextOptions): Promise<readonly EncodedPrompt[]>;
  /** Chooses the layer and applies emphasis. */
  condition(encoded: EncodedPrompt, clipSkip: ClipSkipResult): Conditioning;
  /** The same of every text of a part, in their order. */
  conditionPart(part: EncodedPart, clipSkip: ClipSkipResult): readonly Conditioning[];
  /** Tokens and chunks of the longest text that a prompt has in its steps, and what its writer may not have meant. */
  lookAt(prompt: PromptInput, options: TextOptions): PromptLook;
  /** Runs of the encoder's session since this conditioner was made: one for up to 64 chunks. */
  encoderRuns(): number;
}

/** A prompt as its writer is shown it; nothing is encoded for it. */
export interface PromptLook {
  readonly tokenCount: number;
  readonly chunks: readonly ChunkPlace[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** Where no number of steps is known: what the WebUI's page starts with. */
const USUAL_STEPS = { steps: 20 } as const;

/** Chunks remembered: at ViT-L/14 size one takes 3 MB for all layers. */
const REMEMBERED_CHUNKS = 32;

/** Chunks in one run of the encoder: its memory grows with each, and beyond some its speed no longer does. */
const LARGEST_RUN = 64;

const NO_EMBEDDINGS: PromptEmbeddings = { usable: [], unfit: [] };

/** `embeddings` are those that prompts can name at the moment they are encoded. */
export function createTextConditioner(
  components: TextComponents,
  embeddings: () => PromptEmbeddings = () => NO_EMBEDDINGS,
): TextConditioner {
  const { checkpoint } = components;
  const tokenizer = createClipTokenizer({ ...checkpoint.vocabulary, dialect: checkpoint.card.text.tokenizer });
  const encoder = createRememberingEncoder(components);
  const maxClipSkip = checkpoint.card.clipSkip.hasEffect ? checkpoint.configs.text.numLayers : null;
  const withEmbeddings = () => {
    const { usable, unfit } = embeddings();
    const findEmbedding = createEmbeddingFinder(usable, tokenizer.encode);
    const findUnfit = unfit.length > 0 ? createEmbeddingFinder(unfit, tokenizer.encode) : undefined;
    return { ...tokenizer, findEmbedding, findUnfit };
  };
  const prepare = (prompt: PromptInput, options: TextOptions, editing: EditingSteps = USUAL_STEPS) =>
    preparePrompt(prompt, { ...options, tokenizer: withEmbeddings(), maxClipSkip, editing });
  return {
    tokenizer,
    encoderRuns: encoder.runs,
    encodeSchedules: async (prompts, options, editing) => {
      const prepared = prompts.map((prompt) => prepare(prompt, options, editing));
      const texts = prepared.flatMap(({ parts }) => parts.flatMap((part) => part.texts));
      const statesOf = await encoder.encode(texts.flatMap(({ chunks }) => chunks));
      const encoded = (text: ChunkedPrompt, { diagnostics }: PreparedPrompt): EncodedPrompt => ({
        ...{ ...text, emphasis: options.emphasis, diagnostics },
        states: text.chunks.map(statesOf),
      });
      return prepared.map((prompt) => ({
        ...prompt,
        parts: prompt.parts.map((part) => ({ ...part, texts: part.texts.map((text) => encoded(text, prompt)) })),
      }));
    },
    encode: async (prompts, options) => {
      const prepared = prompts.map((prompt) => firstText(prompt, prepare(prompt, options)));
      const statesOf = await encoder.encode(prepared.flatMap(({ chunks }) => chunks));
      return prepared.map((text) => ({ ...text, emphasis: options.emphasis, states: text.chunks.map(statesOf) }));
    },
    condition: (encoded, clipSkip) => conditionText(encoded, clipSkip, components),
    conditionPart: (part, clipSkip) => conditionPart(part, clipSkip, components),
    lookAt: (prompt, options) => {
      const prepared = prepare(prompt, options);
      const { tokenCount, chunks } = longestText(prepared);
      // The number of steps is not known here, so nothing is said of what would come too late.
      const diagnostics = prepared.diagnostics.filter(({ code }) => code !== 'editing-late');
      return { tokenCount, chunks: chunkPlaces(textOf(prompt), chunks, withEmbeddings()), diagnostics };
    },
  };
}

const textOf = (prompt: PromptInput): string => (typeof prompt === 'string' ? prompt : prompt.negative);

/** Of the texts that a prompt has in its steps, the one of most tokens. */
function longestText({ parts }: PreparedPrompt): ChunkedPrompt {
  const texts = parts.flatMap((part) => part.texts);
  return texts.reduce((most, text) => (text.tokenCount > most.tokenCount ? text : most), defined(texts[0], 'a text'));
}

/** What a prompt says first. Its steps are not known here, so nothing is said of what would come too late. */
function firstText(prompt: PromptInput, { parts, diagnostics }: PreparedPrompt) {
  const [{ texts, spans }] = parts as [(typeof parts)[number]];
  const remarks = diagnostics.filter(({ code }) => code !== 'editing-late');
  const written = textOf(prompt);
  if (parts.length > 1 || texts.length > 1)
    remarks.push(diagnose('first-text-shown', written, { start: 0, end: written.length }));
  return { ...defined(texts[spans[0]?.text ?? 0], 'a text'), diagnostics: remarks };
}

/** The encoder, run only for chunks that are not remembered; all of those in one run, or in several of bounded size. */
function createRememberingEncoder({ encodeText }: Pick<TextComponents, 'encodeText'>) {
  const remembered = new Map<string, ChunkStates>();
  let runs = 0;
  const encodeMissing = async (chunks: readonly Chunk[]): Promise<void> => {
    const missing = new Map(
      chunks.map((chunk) => [keyOf(chunk), chunk] as const).filter(([key]) => !remembered.has(key)),
    );
    if (missing.size === 0) return;
    const entries = [...missing];
    for (let from = 0; from < entries.length; from += LARGEST_RUN) {
      const run = entries.slice(from, from + LARGEST_RUN);
      runs++;
      const states = await encodeText(run.map(([, chunk]) => textInputOf(chunk)));
      for (const [index, [key]] of run.entries()) remembered.set(key, pickChunk(states, index, run.length));
    }
  };
  return {
    runs: () => runs,
    /** What the encoder makes of chunks, as a look-up by chunk. */
    encode: async (chunks: readonly Chunk[]): Promise<(chunk: Chunk) => ChunkStates> => {
      await encodeMissing(chunks);
      const found = new Map(chunks.map(keyOf).map((key) => [key, defined(remembered.get(key), 'an encoded chunk')]));
      for (const [key, states] of found) {
        remembered.delete(key);
        remembered.set(key, states);
      }
      forgetOldest(remembered);
      return (chunk) => defined(found.get(keyOf(chunk)), 'an encoded chunk');
    },
  };
}

/** Vectors are told apart by what their file holds, not by their name. */
const keyOf = ({ tokenIds, vectors = new Map() }: Chunk): string =>
  [tokenIds.join(','), ...[...vectors].map(([at, { embedding, index }]) => `${at}:${embedding.hash}:${index}`)].join(
    ' ',
  );

/** A chunk as the text encoder takes it. @throws VALUES_NOT_FINITE for an embedding that holds such values */
export const textInputOf = ({ tokenIds, vectors }: Pick<Chunk, 'tokenIds' | 'vectors'>): TextInput => ({
  tokenIds,
  ...(vectors ? { vectors: new Map([...vectors].map(([at, vector]) => [at, finiteVector(vector)])) } : {}),
});

const finiteVector = ({ embedding: { name, vectors }, index }: EmbeddingVector): Float32Array =>
  requireFinite(vectors[index]!, `embedding "${name}"`);

/** One chunk's share of a run over several. @shape [layer] of [chunks, 77, width] → [layer] of [77, width] */
const pickChunk = (states: readonly Float32Array[], index: number, count: number): ChunkStates =>
  states.map((layer) => layer.slice((layer.length / count) * index, (layer.length / count) * (index + 1)));

/** A Map keeps the order of insertion, and using an entry puts it at the end: the first is the least recently used. */
function forgetOldest(remembered: Map<string, ChunkStates>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= REMEMBERED_CHUNKS) return;
    remembered.delete(key);
  }
}
