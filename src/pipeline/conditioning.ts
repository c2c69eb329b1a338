/**
 * @file From a prompt to what conditions the UNet. The encoder's runs are remembered by the token ids it was given and
 * hold every layer, so that another clip skip of the same prompt never runs it again.
 */
import { defined, finishInTurns } from '../base/index.js';
import type { ClipSkipResult } from '../contract/index.js';
import type { TextEncoderCard } from '../models/index.js';
import { diagnose, type EditingSteps, type PromptDiagnostic } from '../prompt/index.js';
import { type ClipTokenizer, createClipTokenizer } from '../tokenizer/index.js';
import { requireFinite, type TextInput } from './components/index.js';
import { type ChunkPlace, chunkPlaces } from './text/chunk-starts.js';
import { type Chunk, type ChunkedPrompt, refill } from './text/chunks.js';
import {
  conditionAlone,
  conditionPart,
  conditionText,
  type LayerChoice,
  type PictureSize,
  type TextComponents,
} from './text/condition.js';
import { createEmbeddingFinder, type EmbeddingVector, type PromptEmbeddings } from './text/embedding.js';
import type { Conditioning, EncodedChunk, EncodedPart, EncodedPrompt, EncodedSchedule } from './text/encoded.js';
import {
  type PreparedPart,
  type PreparedPrompt,
  type PromptInput,
  preparePrompt,
  type TextOptions,
} from './text/prepare.js';
import { requireDrawable } from './text/prompt-limits.js';
import { createRememberingEncoder } from './text/remembering-encoder.js';

export interface TextConditioner {
  readonly tokenizer: ClipTokenizer;
  /**
   * Encodes prompts with every text they have in their steps: whatever chunks are not remembered go through the encoder in
   * one run, or in several where they are more than 64.
   * @throws CANCELLED before a run, TEXT_TOO_LONG PROMPT_TOO_LARGE
   */
  encodeSchedules(
    prompts: readonly PromptInput[],
    options: EncodingOptions,
    editing: EditingSteps,
  ): Promise<readonly EncodedSchedule[]>;
  /** Encodes what prompts say at the first step; where AND joins several, the first of them. @throws as `encodeSchedules` */
  encode(prompts: readonly PromptInput[], options: EncodingOptions): Promise<readonly EncodedPrompt[]>;
  /** Chooses the layer, of single text encoders where they have their own, and applies emphasis. */
  condition(encoded: EncodedPrompt, clipSkip: ClipSkipResult, own?: Omit<LayerChoice, 'clipSkip'>): Conditioning;
  /** What one text encoder alone says after some of its layers. @param encoder its place @shape → [tokens, its width] */
  conditionAlone(encoded: EncodedPrompt, encoder: number, layersRun: number): Float32Array;
  /** The chunks of a text as one of the text encoders takes them: their empty places are filled in ways of their own. */
  inputsOf(encoded: EncodedPrompt, encoder: number): readonly TextInput[];
  /** The same of every text of a part, in their order, for a picture of this size. */
  conditionPart(part: EncodedPart, layers: LayerChoice, size: PictureSize): readonly Conditioning[];
  /** Tokens and chunks of the longest text that a prompt has in its steps, and what its writer may not have meant. */
  lookAt(prompt: PromptInput, options: EncodingOptions): Promise<PromptLook>;
  /** Runs of the encoder's session since this conditioner was made: one for up to 64 chunks. */
  encoderRuns(): number;
}

/** How prompts are read, and what ends their encoding. */
export interface EncodingOptions extends TextOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A prompt as its writer is shown it; nothing is encoded for it. */
export interface PromptLook {
  readonly tokenCount: number;
  readonly chunks: readonly ChunkPlace[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

/** Where no number of steps is known: what the WebUI's page starts with. */
const USUAL_STEPS = { steps: 20 } as const;

const NO_EMBEDDINGS: PromptEmbeddings = { usable: [], unfit: [] };

/** What reads prompts: the tokenizer with the embeddings of the moment. */
function createPreparer(components: TextComponents, tokenizer: ClipTokenizer, embeddings: () => PromptEmbeddings) {
  const { card, configs } = components.checkpoint;
  const maxClipSkip = card.clipSkip.hasEffect ? configs.text.numLayers : null;
  const withEmbeddings = () => {
    const { usable, unfit } = embeddings();
    const findEmbedding = createEmbeddingFinder(usable, tokenizer.encode);
    const findUnfit = unfit.length > 0 ? createEmbeddingFinder(unfit, tokenizer.encode) : undefined;
    return { ...tokenizer, findEmbedding, findUnfit };
  };
  const prepare = (prompt: PromptInput, options: EncodingOptions, editing: EditingSteps = USUAL_STEPS) => {
    const work = preparePrompt(prompt, { ...options, tokenizer: withEmbeddings(), maxClipSkip, editing });
    return finishInTurns(work, options.signal);
  };
  const prepareAll = async (prompts: readonly PromptInput[], ...how: [EncodingOptions, EditingSteps?]) => {
    const prepared: PreparedPrompt[] = [];
    for (const prompt of prompts) prepared.push(await prepare(prompt, ...how));
    return prepared;
  };
  return { withEmbeddings, prepare, prepareAll, zeroes: components.checkpoint.zeroesEmptyNegative };
}

type Preparer = ReturnType<typeof createPreparer>;
type PromptEncoder = ReturnType<typeof createPromptEncoder>;

/** Whether a part is an empty negative prompt that conditions by zeros. */
const isZero = (prompt: PromptInput | undefined, { texts }: PreparedPart, zeroes: boolean): boolean =>
  zeroes && typeof prompt === 'object' && texts.every(({ tokenCount }) => tokenCount === 0);

const encodeSchedulesWith =
  ({ prepareAll, zeroes }: Preparer, encoder: PromptEncoder): TextConditioner['encodeSchedules'] =>
  async (prompts, options, editing) => {
    const prepared = await prepareAll(prompts, options, editing);
    prepared.forEach(requireDrawable);
    const texts = prepared.flatMap(({ parts }) => parts.flatMap((part) => part.texts));
    const chunksOfAll = texts.flatMap(({ chunks }) => chunks);
    const encodedOf = await encoder.encode(chunksOfAll, options.signal);
    const encoded = (text: ChunkedPrompt, { diagnostics }: PreparedPrompt): EncodedPrompt => ({
      ...text,
      emphasis: options.emphasis,
      diagnostics,
      ...encodedOf(text),
    });
    return prepared.map((prompt, index) => ({
      ...prompt,
      parts: prompt.parts.map((part) => ({
        ...part,
        texts: part.texts.map((text) => encoded(text, prompt)),
        isZero: isZero(prompts[index], part, zeroes),
      })),
    }));
  };

const encodeWith =
  ({ prepareAll }: Preparer, encoder: PromptEncoder): TextConditioner['encode'] =>
  async (prompts, options) => {
    const whole = await prepareAll(prompts, options);
    const prepared = whole.map((row, index) => firstText(defined(prompts[index], 'a prompt'), row));
    const chunksOfAll = prepared.flatMap(({ chunks }) => chunks);
    const encodedOf = await encoder.encode(chunksOfAll, options.signal);
    return prepared.map((text) => ({ ...text, emphasis: options.emphasis, ...encodedOf(text) }));
  };

const lookWith =
  ({ prepare, withEmbeddings }: Preparer): TextConditioner['lookAt'] =>
  async (prompt, options) => {
    const prepared = await prepare(prompt, options);
    const { tokenCount, chunks } = longestText(prepared);
    // The number of steps is not known here, so nothing is said of what would come too late.
    const diagnostics = prepared.diagnostics.filter(({ code }) => code !== 'editing-late');
    const places = await finishInTurns(chunkPlaces(textOf(prompt), chunks, withEmbeddings()), options.signal);
    return { tokenCount, chunks: places, diagnostics };
  };

/** `embeddings` are those that prompts can name at the moment they are encoded. */
export function createTextConditioner(
  components: TextComponents,
  embeddings: () => PromptEmbeddings = () => NO_EMBEDDINGS,
): TextConditioner {
  const tokenizer = tokenizerOf(components.checkpoint.card.textEncoders[0], components);
  const encoder = createPromptEncoder(components, tokenizer);
  const preparer = createPreparer(components, tokenizer, embeddings);
  return {
    tokenizer,
    encoderRuns: encoder.runs,
    encodeSchedules: encodeSchedulesWith(preparer, encoder),
    encode: encodeWith(preparer, encoder),
    condition: (encoded, clipSkip, own) => conditionText(encoded, { ...own, clipSkip }, components),
    conditionAlone: (encoded, index, layersRun) => conditionAlone(encoded, { index, layersRun }, components),
    inputsOf: (encoded, index) => encoded.chunks.map((chunk) => encoder.inputOf(chunk, index)),
    conditionPart: (part, layers, size) => conditionPart(part, { ...layers, size }, components),
    lookAt: lookWith(preparer),
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

const tokenizerOf = ({ tokenizer: dialect }: TextEncoderCard, { checkpoint }: Pick<TextComponents, 'checkpoint'>) =>
  createClipTokenizer({ ...checkpoint.vocabulary, dialect });

/** All text encoders of a model. Chunks are cut for the first; another one may want them filled up in another way. */
function createPromptEncoder(components: TextComponents, first: ClipTokenizer) {
  const inputs = components.textEncoders.map(({ card }, index) => {
    const { endId, padId } = index === 0 ? first : tokenizerOf(card, components);
    const filled = (chunk: Chunk): Chunk =>
      padId === first.padId ? chunk : { ...chunk, tokenIds: refill(chunk.tokenIds.slice(), { endId, padId }) };
    return (chunk: Chunk): TextInput => textInputOf(filled(chunk), index);
  });
  const inputOf = (chunk: Chunk, index: number): TextInput => defined(inputs[index], 'a text encoder')(chunk);
  const encoders = components.textEncoders.map(({ config, encode }, index) =>
    createRememberingEncoder({
      size: config,
      encode: (chunks) => encode(chunks.map((chunk) => inputOf(chunk, index))),
    }),
  );
  return {
    inputOf,
    runs: () => encoders.reduce((sum, { runs }) => sum + runs(), 0),
    /** What the encoders make of chunks, as a look-up by text. */
    encode: async (chunks: readonly Chunk[], signal: AbortSignal | undefined) => {
      const found: ((chunk: Chunk) => EncodedChunk)[] = [];
      for (const encoder of encoders) found.push(await encoder.encode(chunks, signal));
      return (text: ChunkedPrompt): Pick<EncodedPrompt, 'encoded' | 'states'> => {
        const encoded = found.map((encodedOf) => text.chunks.map(encodedOf));
        return { encoded, states: (encoded[0] ?? []).map(({ states }) => states) };
      };
    },
  };
}

/** A chunk as one of the text encoders takes it. @throws VALUES_NOT_FINITE for an embedding that holds such values */
const textInputOf = ({ tokenIds, vectors }: Pick<Chunk, 'tokenIds' | 'vectors'>, encoder: number): TextInput => ({
  tokenIds,
  ...(vectors ? { vectors: new Map([...vectors].map(([at, vector]) => [at, finiteVector(vector, encoder)])) } : {}),
});

const finiteVector = ({ embedding: { name, vectors }, index }: EmbeddingVector, encoder: number): Float32Array =>
  requireFinite(defined(vectors[encoder]?.[index], 'a vector'), `embedding "${name}"`);
