/** @file A loaded model with the networks of the moment: it encodes, draws what is planned, and changes its VAE. */
import { defined, distinctNotices, type Notice, throwIfAborted } from '../base/index.js';
import {
  type ClipSkipResult,
  COMMA_PADDING_BACKTRACK,
  type EmphasisMode,
  type GenerateEvent,
  type GenerateResult,
  type LayersRequest,
  type LayersResult,
  type ModelInfo,
  type PromptNotice,
  type ResolvedRequest,
} from '../contract/index.js';
import { conditioningDistance } from '../lab/index.js';
import {
  type Checkpoint,
  createPreviewer,
  type DrawOptions,
  describeCheckpoint,
  draw,
  type EncodedPrompt,
  type LoadedModel,
  type OpenedTask,
  resolveClipSkips,
  type Vae,
} from '../pipeline/index.js';
import { concatenate, type Shape } from '../tensor/index.js';
import { createLayers, type LayersOptions } from './measure-layers.js';
import type { ModelNetworks } from './model-networks.js';

export interface EncodeOptions {
  /** 1 = all layers, 1.5 = halfway to one fewer; left out: the family's default. */
  readonly clipSkip?: number;
  /** Of CLIP-L alone, for models with two text encoders: 1 = its very last layer. */
  readonly clipSkipL?: number | undefined;
  /** Of OpenCLIP bigG alone. */
  readonly clipSkipG?: number | undefined;
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
  /** Output of every layer of the first text encoder, before the final norm. @shape data [chunks, 77, width] */
  readonly hiddenStates: readonly { readonly layer: number; readonly data: Float32Array; readonly shape: Shape }[];
  /** What would condition a picture, all text encoders side by side. @shape [1, 77·chunks, width] */
  readonly conditioning: { readonly data: Float32Array; readonly shape: Shape };
  readonly encoderRuns: number;
  readonly diagnostics: readonly PromptNotice[];
  /** What of its networks is not in use. */
  readonly warnings: readonly Notice[];
}

export interface ModelSession {
  readonly info: ModelInfo;
  readonly checkpoint: Checkpoint;
  /** @throws CLIP_SKIP_RANGE ENGINE_LOST ENGINE_FAILED CANCELLED */
  encode(prompt: string, options?: EncodeOptions): Promise<Encoding>;
  /** Draws a task of a plan. @throws what preparing networks and the engine can fail with, CANCELLED */
  draw(task: OpenedTask, options?: DrawOptions): AsyncGenerator<GenerateEvent, GenerateResult>;
  /**
   * Measures what each layer of the text encoder does to a prompt, from one run of it and no sampling.
   * @throws VALUE_RANGE UNKNOWN_NAME WORD_LIST_INVALID ENGINE_LOST ENGINE_FAILED CANCELLED
   */
  layers(request: LayersRequest, options?: LayersOptions): Promise<LayersResult>;
  /**
   * The same model with another VAE; text encoder and UNet stay loaded. This session ends with it.
   * @throws what opening and loading a VAE can fail with; then this session stays as it is
   */
  withVae(vae: string, signal?: AbortSignal): Promise<ModelSession>;
  unload(): Promise<void>;
}

/** A VAE with what infotext says of it. */
export interface OpenedVae {
  readonly vae: Vae;
  readonly label: NonNullable<LoadedModel['vae']>;
}

export interface SessionParts {
  /** Where the vectors of word lists are kept; undefined = nowhere. */
  readonly cacheFolder?: string | undefined;
  /** The LoRAs and embeddings of a model that has none yet. */
  readonly networksOf: (loaded: LoadedModel) => ModelNetworks;
  /** Opens a VAE as its user names it; undefined = the checkpoint's own. */
  readonly openVae: (vae: string, signal?: AbortSignal) => Promise<OpenedVae | undefined>;
}

/** Makes the session of a model that was loaded. */
export function createModelSession(loaded: LoadedModel, parts: SessionParts): ModelSession {
  const networks = parts.networksOf(loaded);
  const { checkpoint } = loaded.components;
  return {
    info: describeCheckpoint(checkpoint),
    checkpoint,
    encode: (prompt, { clipSkip = checkpoint.card.clipSkip.byDefault, ...options } = {}) =>
      encode(networks, prompt, { ...options, clipSkip }),
    draw: (task, options) => drawWithNetworks(networks, task, options),
    layers: createLayers(networks, parts.cacheFolder),
    withVae: async (name, signal) => {
      const opened = await parts.openVae(name, signal);
      // The VAE is exchanged under the networks that were chosen at load: what LoRAs added is taken out first.
      const plain = (await networks.prepare({ prompt: '' }, signal)).loaded;
      const components = await plain.components.withVae(opened?.vae, signal);
      const previewer = createPreviewer(components);
      return createModelSession({ ...plain, components, previewer, vae: opened?.label }, parts);
    },
    unload: () => networks.components().release(),
  };
}

async function* drawWithNetworks(
  networks: ModelNetworks,
  task: OpenedTask,
  options: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(options.signal);
  const { prompt, hires, tiling } = task.request;
  const warnings: Notice[] = [];
  const prepare = async (text: string): Promise<LoadedModel> => {
    const prepared = await networks.prepare({ prompt: text, tiling }, options.signal);
    warnings.push(...prepared.warnings);
    return prepared.loaded;
  };
  const models = { first: () => prepare(prompt), second: () => prepare(hires?.prompt ?? prompt) };
  const result = yield* draw(models, task, options);
  return { ...result, warnings: distinctNotices([...warnings, ...result.warnings]) };
}

/** Encodes one prompt as it is asked for. */
async function encodeOne(
  conditioner: LoadedModel['conditioner'],
  prompt: string,
  { emphasis = 'Original', commaPaddingBacktrack = COMMA_PADDING_BACKTRACK, signal }: EncodeOptions,
): Promise<EncodedPrompt> {
  const [encoded] = await conditioner.encode([prompt], { emphasis, commaPaddingBacktrack, signal });
  return defined(encoded, 'the encoded prompt');
}

async function encode(
  networks: ModelNetworks,
  prompt: string,
  options: EncodeOptions & { readonly clipSkip: number },
): Promise<Encoding> {
  throwIfAborted(options.signal);
  const { loaded, warnings } = await networks.prepareText(prompt, options.signal);
  const { components, conditioner } = loaded;
  const { card, configs, textEncoders } = components.checkpoint;
  const { clipSkip: asked, clipSkipL, clipSkipG } = options;
  const own = { ...(clipSkipL === undefined ? {} : { clipSkipL }), ...(clipSkipG === undefined ? {} : { clipSkipG }) };
  const model = { card, numLayers: configs.text.numLayers, textEncoders };
  const { clipSkip, ...use } = resolveClipSkips({ clipSkip: asked, ...own }, model);
  const runsBefore = conditioner.encoderRuns();
  const encoded = await encodeOne(conditioner, prompt, options);
  const { context: data, tokens, width } = conditioner.condition(encoded, clipSkip, use);
  return {
    ...tokensOf(encoded, conditioner.tokenizer.token),
    tokenCount: encoded.tokenCount,
    chunks: encoded.chunks.length,
    clipSkip,
    hiddenStates: hiddenStatesOf(encoded, configs.text.width),
    conditioning: { data, shape: [1, tokens, width] },
    encoderRuns: conditioner.encoderRuns() - runsBefore,
    diagnostics: encoded.diagnostics,
    warnings,
  };
}

/**
 * How far the conditionings of two requests are apart: the mean over the tokens, start token left out, of 1 − cosine. Both
 * encodings are remembered, so that no layer is computed for this.
 */
export async function conditioningApart(
  model: Pick<ModelSession, 'encode'>,
  left: ResolvedRequest,
  right: ResolvedRequest,
): Promise<number> {
  const encoded = ({ prompt, clipSkip, clipSkipL, clipSkipG, emphasis, commaPaddingBacktrack }: ResolvedRequest) =>
    model.encode(prompt, { clipSkip, clipSkipL, clipSkipG, emphasis, commaPaddingBacktrack });
  const [a, b] = [await encoded(left), await encoded(right)];
  const [, tokens = 0, width = 1] = a.conditioning.shape;
  return conditioningDistance(a.conditioning.data, b.conditioning.data, { width, chunkLength: tokens / a.chunks });
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
