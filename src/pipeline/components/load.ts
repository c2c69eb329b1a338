/** @file Networks loaded into the engine, and exchanged there. */
import { defined, throwIfAborted } from '../../base/index.js';
import { vaeFactor } from '../../models/index.js';
import type { Engine, Session } from '../../runtime/index.js';
import type { LowRankSlots } from '../../weights/index.js';
import type { Checkpoint, Vae } from '../checkpoint/index.js';
import { mapNonEmpty, type NonEmpty } from '../non-empty.js';
import { withGrace } from './abandon.js';
import type { Components, ImageRoom, LatentSize, LoadOptions, PartPairs, VaeMethods } from './components.js';
import { type AdaptedPart, adapt, inUse, NOT_ADAPTED, notAdapted } from './low-rank.js';
import { decodingWay, hasMemory, requireMemory } from './memory.js';
import {
  allOfVae,
  decodeLatent,
  denoise,
  encodeImage,
  unetSession,
  type VaeHalf,
  type VaeSessions,
  vaeHalf,
  vaeSessions,
} from './picture.js';
import { releaseAll } from './session.js';
import {
  type EncoderWeights,
  encoderWeights,
  type TextSessions,
  textEncoder,
  textHolding,
  textSessions,
} from './text.js';
import { createTinyVae, type TinyVae } from './tiny-vae.js';
import { type Parts, prepare } from './weights.js';

/** Prepares the weights, builds the graphs and loads them into the engine. @throws MEMORY_SHORT and what reading, caching and loading throw */
export async function loadComponents(
  checkpoint: Checkpoint,
  engine: Engine,
  asked: LoadOptions = {},
): Promise<Components> {
  requireMemory(checkpoint, asked, asked.memory);
  const options = {
    ...asked,
    decoding: asked.cacheFolder === undefined ? ('direct' as const) : decodingWay(checkpoint, asked, asked.memory),
  };
  const encoders = mapNonEmpty(checkpoint.textEncoders, (encoder) => encoderWeights(checkpoint, encoder, options));
  const texts = mapNonEmpty(await Promise.all(encoders), (weights) => ({
    weights,
    ...notAdapted(textSessions(weights, engine, NOT_ADAPTED.slots)),
  }));
  const parts = { checkpoint, unetSource: await prepare(checkpoint, 'unet', options), loading: { engine, options } };
  const unet = notAdapted(unetSession(parts, NOT_ADAPTED.slots));
  const { vae } = options;
  const coder = await vaeSessions(checkpoint, { vae }, { engine, options });
  const textSession = (text: LoadedText) => [TEXT.what, TEXT.main(text)] as const;
  await loadAll([...texts.map(textSession), [UNET.what, UNET.main(unet)], ['decoder', coder.decoder]], options);
  const tinyVae = createTinyVae(checkpoint, parts.loading);
  return assemble({ ...parts, coder, tinyVae, texts, unet, vae, tiling: false });
}

/** Latents of an image that is guided: with its prompt, and with the negative one. */
const GUIDED = 2;

/** A text encoder with its sessions. */
interface LoadedText extends AdaptedPart<TextSessions> {
  readonly weights: EncoderWeights;
}

interface Loaded extends Parts {
  readonly texts: NonEmpty<LoadedText>;
  readonly unet: AdaptedPart<Session>;
  readonly coder: VaeSessions;
  readonly tinyVae: TinyVae;
  /** In place of the checkpoint's own. */
  readonly vae: Vae | undefined;
  readonly tiling: boolean;
}

/** What is done alike with every part that LoRAs change. */
interface PartKind<Sessions> {
  /** In progress events. */
  readonly what: string;
  readonly all: (sessions: Sessions | undefined) => readonly Pick<Session, 'release'>[];
  /** The session that is loaded before it is first run, with what LoRAs add; that travels with the next run or load. */
  readonly main: (part: AdaptedPart<Sessions>) => Session;
}

const holding = (part: AdaptedPart<TextSessions>): TextSessions => textHolding(inUse(part), part.adapted.inputs);

const TEXT: PartKind<TextSessions> = {
  what: 'text',
  all: (sessions) => Object.values(sessions ?? {}),
  main: (part) => holding(part).plain,
};
const UNET: PartKind<Session> = {
  what: 'unet',
  all: (session) => (session ? [session] : []),
  main: (part) => inUse(part).holding(part.adapted.inputs),
};

function assemble(loaded: Loaded): Components {
  const { checkpoint, coder } = loaded;
  const { configs } = checkpoint;
  const half = (name: VaeHalf, size: LatentSize) => vaeHalf(coder, name, wayOf(loaded, name, size));
  const unet = UNET.main(loaded.unet);
  const textEncoders = mapNonEmpty(loaded.texts, (text) => textEncoder(text.weights, holding(text)));
  const components: Components = {
    checkpoint,
    textEncoders,
    denoise: (sample, timestep, conditioning) => denoise(unet, sample, timestep, conditioning),
    decodeLatent: (latent, size, signal) => decodeLatent(half('decoder', size), latent, size, { configs, signal }),
    withVae: (vae, signal) => exchangeDecoder(loaded, vae, signal),
    encodeImage: (image, size, signal) => encodeImage(half('encoder', size), image, size, { configs, signal }),
    withLowRank: (pairs, signal) => exchangePairs(loaded, pairs, signal),
    withTiling: (tiling, signal) => exchangeTiling(loaded, tiling, signal),
    requireRoom: (images) => requireRoom(loaded, images),
    withVaeMethods: (methods) => withTinyVae(components, loaded.tinyVae, methods),
    release: () => releaseAll([...allOf(loaded), ...allOfVae(coder), loaded.tinyVae]),
  };
  return components;
}

/** What has no room by Winograd's method is computed directly. @throws MEMORY_SHORT */
function requireRoom({ checkpoint, loading: { options } }: Loaded, images: ImageRoom): void {
  const { pixels, batchSize, vaeDecoder, vaeEncoder, isEncoded } = images;
  const coding = (method: VaeMethods['vaeDecoder']) => (method === 'TAESD' ? 'tiny' : 'direct');
  const encoding = isEncoded ? coding(vaeEncoder) : 'none';
  const use = { ...options, pixels, latents: GUIDED * batchSize, decoding: coding(vaeDecoder), encoding } as const;
  requireMemory(checkpoint, use, options.memory);
}

/** Winograd's method where an image of this size has room for it: they are coded one at a time. */
function wayOf({ checkpoint, loading: { options } }: Loaded, half: VaeHalf, { height, width }: LatentSize) {
  const pixels = height * width * vaeFactor(checkpoint.configs.vae) ** 2;
  const by = { decoder: { decoding: 'winograd' }, encoder: { decoding: 'none', encoding: 'winograd' } } as const;
  const use = { ...options, ...by[half], pixels, latents: 0 };
  return hasMemory(checkpoint, use, options.memory) ? 'winograd' : 'direct';
}

/** Each half on its own. */
async function withTinyVae(
  components: Components,
  tiny: TinyVae,
  { vaeDecoder, vaeEncoder }: VaeMethods,
): Promise<Components> {
  if (vaeDecoder === 'TAESD') await tiny.openDecoder();
  return {
    ...components,
    ...(vaeDecoder === 'TAESD' ? { decodeLatent: tiny.decodeLatent } : {}),
    ...(vaeEncoder === 'TAESD' ? { encodeImage: tiny.encodeImage } : {}),
  };
}

const everyOf = <Sessions>({ variants }: AdaptedPart<Sessions>, { all }: PartKind<Sessions>) => [
  ...all(variants.plain),
  ...all(variants.slotted),
];
const allOf = ({ texts, unet }: Pick<Loaded, 'texts' | 'unet'>) => [
  ...texts.flatMap((text) => everyOf(text, TEXT)),
  ...everyOf(unet, UNET),
];

/** The same UNet in another tiling, of which nothing is loaded yet. */
function unetWithTiling(loaded: Loaded, tiling: boolean): AdaptedPart<Session> {
  const { adapted } = loaded.unet;
  const build = (slots: LowRankSlots) => unetSession(loaded, slots, { tiling });
  const slotted = adapted.slots.size > 0 ? build(adapted.slots) : undefined;
  return { adapted, variants: { plain: build(NOT_ADAPTED.slots), slotted } };
}

async function exchangeDecoder(loaded: Loaded, vae: Vae | undefined, signal?: AbortSignal): Promise<Components> {
  const { checkpoint, loading, tiling } = loaded;
  const options = { ...loading.options, signal };
  const coder = await vaeSessions(checkpoint, { vae, tiling }, { ...loading, options });
  await loadAll([['decoder', coder.decoder]], options);
  await releaseAll(allOfVae(loaded.coder));
  return assemble({ ...loaded, vae, coder });
}

async function exchangeTiling(loaded: Loaded, tiling: boolean, signal?: AbortSignal): Promise<Components> {
  if (tiling === loaded.tiling) return assemble(loaded);
  const { checkpoint, loading, vae } = loaded;
  const options = { ...loading.options, signal };
  const unet = unetWithTiling(loaded, tiling);
  const coder = await vaeSessions(checkpoint, { vae, tiling }, { ...loading, options });
  await releaseAll([...everyOf(loaded.unet, UNET), ...allOfVae(loaded.coder)]);
  const sessions = [
    [UNET.what, UNET.main(unet)],
    ['decoder', coder.decoder],
  ] as const;
  await loadAll(sessions, options);
  return assemble({ ...loaded, tiling, unet, coder });
}

/** The plain sessions stay: what they keep to themselves is small, and a prompt without the LoRA needs them again. */
async function exchangePairs(loaded: Loaded, pairs: PartPairs, signal?: AbortSignal): Promise<Components> {
  const { tiling, loading } = loaded;
  const options = { ...loading.options, signal };
  const texts = mapNonEmpty(loaded.texts, (text) => {
    const build = (slots: LowRankSlots) => textSessions(text.weights, loading.engine, slots);
    return { ...text, ...adapt(text, pairs[text.weights.card.part], build) };
  });
  const unet = adapt(loaded.unet, pairs.unet, (slots) => unetSession(loaded, slots, { tiling }));
  for (const [index, text] of texts.entries())
    await exchange(defined(loaded.texts[index], 'a text encoder'), text, TEXT, options);
  await exchange(loaded.unet, unet, UNET, options);
  return assemble({ ...loaded, texts, unet });
}

/** Frees what a part had for slots that are not enough, and loads what draws from now on. */
async function exchange<Sessions>(
  before: AdaptedPart<Sessions>,
  after: AdaptedPart<Sessions>,
  { what, all, main }: PartKind<Sessions>,
  options: LoadOptions,
): Promise<void> {
  if (after.adapted.slots !== before.adapted.slots) await releaseAll(all(before.variants.slotted));
  if (after.adapted !== before.adapted) await loadAll([[what, main(after)]], options);
}

async function loadAll(
  sessions: readonly (readonly [what: string, session: Session])[],
  { onProgress, signal }: LoadOptions,
): Promise<void> {
  for (const [index, [what, session]] of sessions.entries()) {
    throwIfAborted(signal);
    onProgress?.({ stage: 'load', what, done: index, total: sessions.length });
    await withGrace([signal], (abandon) => session.load(abandon));
  }
  onProgress?.({ stage: 'load', what: 'model', done: sessions.length, total: sessions.length });
}
