/** @file A loaded model as the library offers it. */
import { defined, distinctNotices, type Notice, throwIfAborted } from '../base/index.js';
import {
  type ClipSkipRecommendation,
  type ClipSkipResult,
  COMMA_PADDING_BACKTRACK,
  type EmphasisMode,
  type ExplicitRequest,
  type GenerateEvent,
  type GenerateRequest,
  type GenerateResult,
  type LayersRequest,
  type LayersResult,
  type ModelInfo,
  type PreviewOptions,
  type PromptNotice,
  type ResolvedRequest,
  type SweepRequest,
  type SweepResult,
} from '../contract/index.js';
import {
  type Batch,
  batchesOf,
  createPreviewer,
  type DrawOptions,
  describeCheckpoint,
  draw,
  type EncodedPrompt,
  type LoadedModel,
  type PromptWithLoras,
  planSweep,
  resolveClipSkip,
  resolveRequest,
  type Vae,
} from '../pipeline/index.js';
import { concatenate, type Shape } from '../tensor/index.js';
import { hasPictures, openPictures, type PictureReader } from './input-pictures.js';
import { createLayers, type LayersOptions } from './layers.js';
import type { ModelNetworks } from './networks/index.js';
import type { SweepEvent } from './sweep/cells.js';
import { sweepInMemory } from './sweep/run.js';

export interface EncodeOptions {
  /** 1 = all layers, 1.5 = halfway to one fewer; "auto" = what the model recommends. */
  readonly clipSkip?: number | 'auto';
  readonly emphasis?: EmphasisMode;
  /** Tokens a full chunk may give up so that it ends at a comma. */
  readonly commaPaddingBacktrack?: number;
  readonly signal?: AbortSignal;
}

/** A token with where it stands. */
export interface TokenInfo {
  readonly id: number;
  /** The vocabulary's entry, as it is written there. */
  readonly text: string;
  readonly chunk: number;
  /** Slot in the chunk, 0 to 76; slot 0 is the start token. */
  readonly position: number;
  readonly weight: number;
  /** Of its part of the prompt; absent = the request's. */
  readonly clipSkip?: number;
}

/** A prompt, encoded: its tokens and every layer's output. */
export interface Encoding {
  readonly tokenIds: readonly number[];
  readonly tokens: readonly TokenInfo[];
  readonly tokenCount: number;
  readonly chunks: number;
  readonly clipSkip: ClipSkipResult;
  /** Output of every layer before the final norm. @shape data [chunks, 77, width] */
  readonly hiddenStates: readonly { readonly layer: number; readonly data: Float32Array; readonly shape: Shape }[];
  /** What would condition a picture. @shape [1, 77·chunks, width] */
  readonly conditioning: { readonly data: Float32Array; readonly shape: Shape };
  readonly encoderRuns: number;
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
  readonly diagnostics: readonly PromptNotice[];
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Once aborted, drawing ends with the step that is being done, and the unfinished pictures are the result. */
  readonly interrupt?: AbortSignal;
  /** Previews of what is being drawn; none when left out. */
  readonly preview?: PreviewOptions;
  /** Gives the pictures that a request names by reference (`sha256:…`); none are known when left out. */
  readonly readPicture?: PictureReader;
}

export interface Model {
  readonly info: ModelInfo;
  /** The clip skip this model wants, with the LoRAs of a prompt, and who says so. */
  recommendClipSkip(picture?: PromptWithLoras): Promise<ClipSkipRecommendation>;
  /** @throws CLIP_SKIP_RANGE ENGINE_LOST ENGINE_FAILED CANCELLED */
  encode(prompt: string, options?: EncodeOptions): Promise<Encoding>;
  /** Yields steps and pictures, returns them all. @throws what a request or the engine can be wrong with */
  generate(request: GenerateRequest, options?: RunOptions): AsyncGenerator<GenerateEvent, GenerateResult>;
  /** Clip-skip values × seeds × another axis, from one encode of each prompt; every cell is yielded with its picture. */
  sweep(sweep: SweepRequest, options?: RunOptions): AsyncGenerator<SweepEvent, SweepResult>;
  /**
   * Measures what each layer of the text encoder does to a prompt, from one run of it and no sampling.
   * @throws VALUE_RANGE UNKNOWN_NAME WORD_LIST_INVALID ENGINE_LOST ENGINE_FAILED CANCELLED
   */
  layers(request: LayersRequest, options?: LayersOptions): Promise<LayersResult>;
  /**
   * The same model with another VAE, as `loadModel` takes it; text encoder and UNet stay loaded. This model ends with it.
   * @throws what opening and loading a VAE can fail with; then this model stays as it is
   */
  withVae(vae: string, options?: RunOptions): Promise<Model>;
  unload(): Promise<void>;
}

/** A VAE with what infotext says of it. */
export interface OpenedVae {
  readonly vae: Vae;
  readonly label: NonNullable<LoadedModel['vae']>;
}

export interface ModelOptions {
  /** Where the vectors of word lists are kept; undefined = nowhere. */
  readonly cacheFolder?: string | undefined;
  readonly recommend: (picture?: PromptWithLoras) => Promise<ClipSkipRecommendation>;
  /** The LoRAs and embeddings of a model that has none yet. */
  readonly networksOf: (loaded: LoadedModel) => ModelNetworks;
  /** Opens a VAE as its user names it; undefined = the checkpoint's own. */
  readonly openVae: (vae: string, signal?: AbortSignal) => Promise<OpenedVae | undefined>;
}

/** The library's view of a loaded model. */
export function createModel(loaded: LoadedModel, modelOptions: ModelOptions): Model {
  const { cacheFolder, recommend, openVae } = modelOptions;
  const networks = modelOptions.networksOf(loaded);
  const { checkpoint } = loaded.components;
  const model: Model = {
    info: describeCheckpoint(checkpoint),
    recommendClipSkip: recommend,
    encode: async (prompt, { clipSkip = checkpoint.card.clipSkip.byDefault, ...options } = {}) => {
      if (clipSkip !== 'auto') return encode(networks, prompt, { ...options, clipSkip });
      const recommendation = await recommend({ prompt });
      return { ...(await encode(networks, prompt, { ...options, clipSkip: recommendation.value })), recommendation };
    },
    generate: (request, options = {}) =>
      drawWithAuto(request, recommend, (explicit) => {
        if (hasPictures(explicit)) return drawFromPictures(networks, loaded, { ...options, explicit });
        const resolved = resolveRequest(explicit, checkpoint);
        return drawWithNetworks(networks, resolved, { ...options, batches: batchesOf(resolved, loaded) });
      }),
    sweep: (sweep, options = {}) => {
      const plan = planSweep(sweep, checkpoint);
      for (const { request } of plan.cells) resolveRequest(request, checkpoint);
      return sweepInMemory(model, plan, { ...options, title: sweep.request.prompt });
    },
    layers: createLayers(networks, cacheFolder),
    withVae: async (name, { signal } = {}) => {
      const opened = await openVae(name, signal);
      // The VAE is exchanged under the networks that were chosen at load: what LoRAs added is taken out first.
      const plain = (await networks.prepare({ prompt: '' }, signal)).loaded;
      const components = await plain.components.withVae(opened?.vae, signal);
      const previewer = createPreviewer(components);
      return createModel({ ...plain, components, previewer, vae: opened?.label }, modelOptions);
    },
    unload: () => networks.components().release(),
  };
  return model;
}

async function* drawFromPictures(
  networks: ModelNetworks,
  loaded: LoadedModel,
  { explicit, readPicture, ...options }: RunOptions & { readonly explicit: ExplicitRequest },
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const { request, pictures } = await openPictures(explicit, readPicture);
  const resolved = resolveRequest(request, loaded.components.checkpoint);
  return yield* drawWithNetworks(networks, resolved, { ...options, pictures, batches: batchesOf(resolved, loaded) });
}

const isExplicit = (request: GenerateRequest): request is ExplicitRequest => request.clipSkip !== 'auto';

/** A drawing whose "auto" is answered first; without "auto" it fails as early as it can. */
function drawWithAuto(
  request: GenerateRequest,
  recommend: ModelOptions['recommend'],
  start: (request: ExplicitRequest) => AsyncGenerator<GenerateEvent, GenerateResult>,
): AsyncGenerator<GenerateEvent, GenerateResult> {
  return isExplicit(request) ? start(request) : drawAsRecommended(request, recommend, start);
}

async function* drawAsRecommended(
  ...[request, recommend, start]: Parameters<typeof drawWithAuto>
): AsyncGenerator<GenerateEvent, GenerateResult> {
  const recommendation = await recommend(request);
  return { ...(yield* start({ ...request, clipSkip: recommendation.value })), recommendation };
}

async function* drawWithNetworks(
  networks: ModelNetworks,
  request: ResolvedRequest,
  { batches, ...options }: DrawOptions & { readonly batches: readonly Batch[] },
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(options.signal);
  const { prompt, hires, tiling } = request;
  const warnings: Notice[] = [];
  const prepare = async (text: string): Promise<LoadedModel> => {
    const prepared = await networks.prepare({ prompt: text, tiling }, options.signal);
    warnings.push(...prepared.warnings);
    return prepared.loaded;
  };
  const models = { first: () => prepare(prompt), second: () => prepare(hires?.prompt ?? prompt) };
  const result = yield* draw(models, request, batches, options);
  return { ...result, warnings: distinctNotices([...warnings, ...result.warnings]) };
}

async function encode(
  networks: ModelNetworks,
  prompt: string,
  options: EncodeOptions & { readonly clipSkip: number },
): Promise<Encoding> {
  throwIfAborted(options.signal);
  const { components, conditioner } = (await networks.prepareText(prompt, options.signal)).loaded;
  const { card, configs } = components.checkpoint;
  const clipSkip = resolveClipSkip(options.clipSkip, card, configs.text.numLayers);
  const runsBefore = conditioner.encoderRuns();
  const [encoded] = await conditioner.encode([prompt], {
    emphasis: options.emphasis ?? 'Original',
    commaPaddingBacktrack: options.commaPaddingBacktrack ?? COMMA_PADDING_BACKTRACK,
  });
  const prompts = defined(encoded, 'the encoded prompt');
  const { context, tokens, width } = conditioner.condition(prompts, clipSkip);
  return {
    ...tokensOf(prompts, conditioner.tokenizer.token),
    tokenCount: prompts.tokenCount,
    chunks: prompts.chunks.length,
    clipSkip,
    hiddenStates: hiddenStatesOf(prompts, width),
    conditioning: { data: context, shape: [1, tokens, width] },
    encoderRuns: conditioner.encoderRuns() - runsBefore,
    diagnostics: prompts.diagnostics,
  };
}

function tokensOf({ chunks }: EncodedPrompt, text: (id: number) => string): Pick<Encoding, 'tokenIds' | 'tokens'> {
  const tokens = chunks.flatMap(({ tokenIds, weights, clipSkips }, chunk) =>
    [...tokenIds].map((id, position) => {
      const token = { id, text: text(id), chunk, position, weight: weights[position]! };
      const clipSkip = clipSkips[position];
      return clipSkip === undefined ? token : { ...token, clipSkip };
    }),
  );
  return { tokens, tokenIds: tokens.map(({ id }) => id) };
}

function hiddenStatesOf({ states }: EncodedPrompt, width: number): Encoding['hiddenStates'] {
  const layers = defined(states[0], 'a chunk').length;
  return Array.from({ length: layers }, (_, layer) => {
    const data = concatenate(states.map((chunk) => defined(chunk[layer], 'a layer')));
    return { layer, data, shape: [states.length, data.length / states.length / width, width] };
  });
}
