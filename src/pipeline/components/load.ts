/** @file Networks loaded into the engine, and exchanged there. */
import { throwIfAborted } from '../../base/index.js';
import type { Engine, Session } from '../../runtime/index.js';
import type { Checkpoint, Vae } from '../checkpoint/index.js';
import type { Components, FinalNorm, LoadOptions, PartPairs } from './components.js';
import { type Adapted, type AdaptedParts, inUse, NOT_ADAPTED, type Variants, withPairs } from './low-rank.js';
import { decodeLatent, denoise, encodeImage, unetSession, vaeSessions } from './picture.js';
import { type LazySession, releaseAll } from './session.js';
import { attendText, encodeText, readFinalNorm, type TextSessions, textHolding, textSessions } from './text.js';
import { type Parts, prepare } from './weights.js';

/** Prepares the weights, builds the graphs and loads them into the engine. @throws what reading, caching and loading throw */
export async function loadComponents(
  checkpoint: Checkpoint,
  engine: Engine,
  options: LoadOptions = {},
): Promise<Components> {
  const sources = {
    textEncoder: await prepare(checkpoint, 'textEncoder', options),
    unet: await prepare(checkpoint, 'unet', options),
  };
  const parts = { checkpoint, sources, loading: { engine, options } };
  const text = textSessions(parts, PLAIN.textEncoder.slots);
  const unet = unetSession(parts, PLAIN.unet.slots);
  const { vae } = options;
  const halves = await vaeSessions(checkpoint, { vae }, { engine, options });
  await loadAll({ text: text.plain, unet, decoder: halves.decoder }, options);
  const plain = { adapted: PLAIN, tiling: false };
  const variants = { text: { plain: text, slotted: undefined }, unet: { plain: unet, slotted: undefined } };
  return assemble({ ...parts, ...halves, ...plain, ...variants, vae, finalNorm: await readFinalNorm(checkpoint) });
}

const PLAIN: AdaptedParts = { textEncoder: NOT_ADAPTED, unet: NOT_ADAPTED };

interface Loaded extends Parts {
  readonly text: Variants<TextSessions>;
  readonly unet: Variants<Session>;
  readonly decoder: Session;
  readonly encoder: LazySession;
  readonly finalNorm: FinalNorm;
  readonly adapted: AdaptedParts;
  /** In place of the checkpoint's own. */
  readonly vae: Vae | undefined;
  readonly tiling: boolean;
}

function assemble(loaded: Loaded): Components {
  const { checkpoint, decoder, finalNorm } = loaded;
  const { configs } = checkpoint;
  const { text, unet } = holdingPairs(loaded);
  return {
    checkpoint,
    finalNorm,
    encodeText: (chunks) => encodeText(text, chunks, configs.text),
    attendText: (chunks) => attendText(text, chunks, configs.text),
    denoise: (sample, timestep, context) => denoise(unet, sample, timestep, context),
    decodeLatent: (latent, size) => decodeLatent(decoder, latent, size, checkpoint),
    withVae: (vae, signal) => exchangeDecoder(loaded, vae, signal),
    encodeImage: (image, size) => encodeImage(loaded.encoder.get(), image, size, checkpoint),
    withLowRank: (pairs, signal) => exchangePairs(loaded, pairs, signal),
    withTiling: (tiling, signal) => exchangeTiling(loaded, tiling, signal),
    release: () => releaseAll([...allOf(loaded), decoder, loaded.encoder]),
  };
}

/** The sessions with what LoRAs add; it travels with the next run or load. */
const holdingPairs = ({ text, unet, adapted }: Pick<Loaded, 'text' | 'unet' | 'adapted'>) => ({
  text: textHolding(inUse(text, adapted.textEncoder), adapted.textEncoder.inputs),
  unet: inUse(unet, adapted.unet).holding(adapted.unet.inputs),
});

const textOf = (text: TextSessions | undefined) => Object.values(text ?? {});
const unetOf = (unet: Session | undefined) => (unet ? [unet] : []);
const allOf = ({ text, unet }: Pick<Loaded, 'text' | 'unet'>) => [
  ...[text.plain, text.slotted].flatMap(textOf),
  ...[unet.plain, unet.slotted].flatMap(unetOf),
];

/** UNets for the same slots, of which none is loaded yet. */
function unets(loaded: Parts, { slots }: Adapted, tiling: boolean): Variants<Session> {
  const plain = unetSession(loaded, NOT_ADAPTED.slots, { tiling });
  return { plain, slotted: slots.size > 0 ? unetSession(loaded, slots, { tiling }) : undefined };
}

async function exchangeDecoder(loaded: Loaded, vae: Vae | undefined, signal?: AbortSignal): Promise<Components> {
  const { checkpoint, loading, tiling } = loaded;
  const options = { ...loading.options, signal };
  const { decoder, encoder } = await vaeSessions(checkpoint, { vae, tiling }, { ...loading, options });
  await loadAll({ decoder }, options);
  await releaseAll([loaded.decoder, loaded.encoder]);
  return assemble({ ...loaded, vae, decoder, encoder });
}

async function exchangeTiling(loaded: Loaded, tiling: boolean, signal?: AbortSignal): Promise<Components> {
  if (tiling === loaded.tiling) return assemble(loaded);
  const { checkpoint, loading, vae } = loaded;
  const options = { ...loading.options, signal };
  const unet = unets(loaded, loaded.adapted.unet, tiling);
  const { decoder, encoder } = await vaeSessions(checkpoint, { vae, tiling }, { ...loading, options });
  await releaseAll([...[loaded.unet.plain, loaded.unet.slotted].flatMap(unetOf), loaded.decoder, loaded.encoder]);
  await loadAll({ unet: holdingPairs({ ...loaded, unet }).unet, decoder }, options);
  return assemble({ ...loaded, tiling, unet, decoder, encoder });
}

/** The plain sessions stay: what they keep to themselves is small, and a prompt without the LoRA needs them again. */
async function exchangePairs(loaded: Loaded, pairs: PartPairs, signal?: AbortSignal): Promise<Components> {
  const options = { ...loaded.loading.options, signal };
  const { adapted: before, tiling } = loaded;
  const adapted = {
    textEncoder: withPairs(before.textEncoder, pairs.textEncoder),
    unet: withPairs(before.unet, pairs.unet),
  };
  const keepsText = adapted.textEncoder.slots === before.textEncoder.slots;
  const keepsUnet = adapted.unet.slots === before.unet.slots;
  const text = keepsText ? loaded.text : { ...loaded.text, slotted: textSessions(loaded, adapted.textEncoder.slots) };
  const unet = keepsUnet
    ? loaded.unet
    : { ...loaded.unet, slotted: unetSession(loaded, adapted.unet.slots, { tiling }) };
  const next = holdingPairs({ text, unet, adapted });
  if (!keepsText) await releaseAll(textOf(loaded.text.slotted));
  if (adapted.textEncoder !== before.textEncoder) await loadAll({ text: next.text.plain }, options);
  if (!keepsUnet) await releaseAll(unetOf(loaded.unet.slotted));
  if (adapted.unet !== before.unet) await loadAll({ unet: next.unet }, options);
  return assemble({ ...loaded, text, unet, adapted });
}

async function loadAll(
  sessions: Readonly<Record<string, Session>>,
  { onProgress, signal }: LoadOptions,
): Promise<void> {
  const entries = Object.entries(sessions);
  for (const [index, [what, session]] of entries.entries()) {
    throwIfAborted(signal);
    onProgress?.({ stage: 'load', what, done: index, total: entries.length });
    await session.load();
  }
  onProgress?.({ stage: 'load', what: 'model', done: entries.length, total: entries.length });
}
