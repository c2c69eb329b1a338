/** @file The layers of a prompt made visible: the pipeline encodes, lab/ measures. */
import { setImmediate } from 'node:timers/promises';
import { AppError, defined, type Notice, throwIfAborted } from '../base/index.js';
import {
  type AttentionMap,
  COMMA_PADDING_BACKTRACK,
  type LayersRequest,
  type LayersResult,
  type Nearest,
  WORD_LIST_LIMITS,
} from '../contract/index.js';
import {
  attentionMaps,
  type ChunkTokens,
  measureLayers,
  parseWordList,
  rankNearest,
  shippedWordList,
  type WordList,
} from '../lab/index.js';
import type { EncodedPrompt, LoadedModel } from '../pipeline/index.js';
import { layerNorm } from '../tensor/index.js';
import { encoderOf, encodersOf, type ShownEncoder } from './layers-encoder.js';
import type { ModelNetworks } from './model-networks.js';
import { createWordVectorSource, type WordVectorOptions, type WordVectorSource } from './word-vectors.js';

export interface LayersOptions extends WordVectorOptions {
  /** Told what of the prompt's networks is not in use. */
  readonly onWarning?: (notice: Notice) => void;
}

/** A prompt encoded by a model, and how often its encoder ran for it. */
async function encoded(
  loaded: LoadedModel,
  { prompt, emphasis = 'Original', encoder }: LayersRequest,
  signal?: AbortSignal,
) {
  const { conditioner } = loaded;
  const shown = encoderOf(loaded, encoder);
  const before = conditioner.encoderRuns();
  const read = { emphasis, commaPaddingBacktrack: COMMA_PADDING_BACKTRACK, signal };
  const whole = defined((await conditioner.encode([prompt], read))[0], 'the encoded prompt');
  const inputs = conditioner.inputsOf(whole, shown.index);
  const chunks = whole.chunks.map((chunk, index) => chunkTokens(chunk, defined(inputs[index], 'a chunk')));
  const own: Prompt = { loaded, shown, encoded: whole, chunks };
  return { prompt: own, emphasis, encoderRuns: conditioner.encoderRuns() - before };
}

/** Vectors of words; with a LoRA in the text encoder words are encoded anew: what is kept on disk is of the encoder without. */
function createVectors(networks: ModelNetworks, cacheFolder: string | undefined) {
  let plain: WordVectorSource | undefined;
  return (loaded: LoadedModel): WordVectorSource => {
    if (!networks.hasPlainText()) return createWordVectorSource(loaded, undefined);
    plain ??= createWordVectorSource(loaded, cacheFolder);
    return plain;
  };
}

/** Makes `model.layers`. */
export function createLayers(networks: ModelNetworks, cacheFolder: string | undefined) {
  const wordVectorsOf = createVectors(networks, cacheFolder);
  return async (request: LayersRequest, options: LayersOptions = {}): Promise<LayersResult> => {
    throwIfAborted(options.signal);
    const list = await listOf(checked(request));
    const { loaded, warnings } = await networks.prepareText(request.prompt, options.signal);
    for (const notice of warnings) options.onWarning?.(notice);
    const wordVectors = wordVectorsOf(loaded);
    const { prompt, emphasis, encoderRuns } = await encoded(loaded, request, options.signal);
    const measures = await measure(prompt);
    const attention = request.attention ? await attentionOf(prompt) : undefined;
    throwIfAborted(options.signal);
    const nearest = list && (await nearestOf(prompt, measures, { list, request, options, wordVectors }));
    const found = { ...(nearest ? { nearest } : {}), ...(attention ? { attention } : {}) };
    return { ...describe(prompt, request), emphasis, ...measures, ...found, encoderRuns };
  };
}

/** @throws VALUE_RANGE */
function checked(request: LayersRequest): LayersRequest {
  const { byDefault, min, max } = WORD_LIST_LIMITS.top;
  const { top = byDefault } = request;
  if (Number.isInteger(top) && top >= min && top <= max) return request;
  throw new AppError('VALUE_RANGE', { name: 'top', value: top, min, max });
}

interface Prompt {
  readonly loaded: LoadedModel;
  /** The text encoder whose layers are shown. */
  readonly shown: ShownEncoder;
  readonly encoded: EncodedPrompt;
  readonly chunks: readonly ChunkTokens[];
}

type Chunk = EncodedPrompt['chunks'][number];

const chunkTokens = ({ weights, sources }: Chunk, { tokenIds }: Pick<ChunkTokens, 'tokenIds'>): ChunkTokens => ({
  tokenIds,
  weights,
  fromPrompt: sources.map((source) => source !== undefined),
});

/** The list that a request names or brings; undefined when it wants none. @throws UNKNOWN_NAME WORD_LIST_INVALID */
async function listOf({ nearest, words }: LayersRequest): Promise<WordList | undefined> {
  if (nearest === false || (words === undefined && !nearest)) return undefined;
  return Array.isArray(words) ? parseWordList('of the request', words) : shippedWordList(words ?? 'nouns');
}

function describe({ loaded, shown, encoded }: Prompt, { prompt }: LayersRequest) {
  const { name, card } = loaded.components.checkpoint;
  const { numLayers, width } = shown.loaded.config;
  return {
    model: { name, family: card.name },
    prompt,
    encoder: shown.about,
    encoders: encodersOf(loaded),
    numLayers,
    width,
    clipSkipHasEffect: card.clipSkip.hasEffect,
    diagnostics: [...encoded.diagnostics],
  };
}

type Measures = ReturnType<typeof measureLayers>;

/** What the shown encoder says after each layer. Others get their turn between them: a long prompt takes a while. */
async function measure({ loaded, shown, encoded, chunks }: Prompt): Promise<Measures> {
  const { conditioner } = loaded;
  const { numLayers, width } = shown.loaded.config;
  const conditionings: Float32Array[] = [];
  for (let layersRun = 1; layersRun <= numLayers; layersRun++) {
    conditionings.push(conditioner.conditionAlone(encoded, shown.index, layersRun));
    await setImmediate();
  }
  const states = statesOf(encoded, shown);
  return measureLayers({ chunks, states, conditionings, width, textOf: conditioner.tokenizer.token });
}

const statesOf = (encoded: EncodedPrompt, { index }: ShownEncoder) =>
  defined(encoded.encoded[index], 'a text encoder').map(({ states }) => states);

async function attentionOf({ loaded, shown, encoded, chunks }: Prompt): Promise<AttentionMap[]> {
  const { conditioner } = loaded;
  const attentions = await shown.loaded.attend(conditioner.inputsOf(encoded, shown.index));
  const { heads } = shown.loaded.config;
  return [...attentionMaps({ chunks, attentions, heads, textOf: conditioner.tokenizer.token })];
}

interface NearestParts {
  readonly list: WordList;
  readonly request: LayersRequest;
  readonly options: LayersOptions;
  readonly wordVectors: WordVectorSource;
}

async function nearestOf(
  { shown, encoded }: Prompt,
  { tokens }: Measures,
  { list, request, options, wordVectors }: NearestParts,
): Promise<Nearest> {
  const { vectors, fromCache, encoderRuns } = await wordVectors(list, shown, options);
  const { scale, bias, epsilon } = shown.loaded.finalNorm;
  const all = statesOf(encoded, shown);
  const top = request.top ?? WORD_LIST_LIMITS.top.byDefault;
  const found: Nearest['tokens'] = [];
  for (const [token, { group, chunk, position }] of tokens.entries()) {
    if (group !== 'words') continue;
    throwIfAborted(options.signal);
    const layers = defined(all[chunk], 'a chunk').slice(1);
    const states = layers.map((data) =>
      layerNorm(data.subarray(position * vectors.width, (position + 1) * vectors.width), scale, bias, epsilon),
    );
    found.push({ token, layers: rankNearest({ list, vectors, states, top }) });
    await setImmediate();
  }
  return { list: { name: list.name, words: list.entries.length, fromCache }, encoderRuns, tokens: found };
}
