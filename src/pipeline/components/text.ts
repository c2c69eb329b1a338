/** @file A text encoder: its sessions, and what runs on them. */
import { defined } from '../../base/index.js';
import {
  attentionName,
  type ClipTextConfig,
  clipTextAttentionGraph,
  clipTextGraph,
  hiddenStateName,
  POOLED_NAME,
} from '../../models/index.js';
import type { OnnxGraph } from '../../onnx/index.js';
import type { Engine, HeldInputs, Session, Tensors } from '../../runtime/index.js';
import { createWeightScope, type LowRankSlots, PART_WORDS, readNamed, type TensorSource } from '../../weights/index.js';
import type { Checkpoint, TextEncoderPart } from '../checkpoint/index.js';
import type { EncodedChunks, FinalNorm, LoadOptions, TextEncoder, TextInput } from './components.js';
import { floatsOf, type LazySession, lazily } from './session.js';
import { prepare } from './weights.js';

/** A text encoder in its variants; of all but the first, the graph is built when it is first run: most models never run them. */
export interface TextSessions {
  readonly plain: Session;
  readonly withVectors: LazySession;
  readonly attention: LazySession;
  readonly attentionWithVectors: LazySession;
}

/** A text encoder's weights, without what LoRAs add. */
export interface EncoderWeights extends TextEncoderPart {
  readonly source: TensorSource;
  readonly finalNorm: FinalNorm;
}

/** Prepares the weights of a text encoder. @throws what reading and caching throw */
export async function encoderWeights(
  checkpoint: Checkpoint,
  { card, config }: TextEncoderPart,
  options: LoadOptions,
): Promise<EncoderWeights> {
  const source = await prepare(checkpoint, card.part, options);
  return { card, config, source, finalNorm: await readFinalNorm(source, config) };
}

export function textSessions(
  { card, config, source }: EncoderWeights,
  engine: Engine,
  slots: LowRankSlots,
): TextSessions {
  const scope = createWeightScope(source, PART_WORDS[card.part], slots);
  const session = (graph: OnnxGraph) => engine.session(graph);
  return {
    plain: session(clipTextGraph(config, scope)),
    withVectors: lazily(() => session(clipTextGraph(config, scope, { vectors: true }))),
    attention: lazily(() => session(clipTextAttentionGraph(config, scope))),
    attentionWithVectors: lazily(() => session(clipTextAttentionGraph(config, scope, { vectors: true }))),
  };
}

/** A text encoder over its sessions. */
export const textEncoder = ({ card, config, finalNorm }: EncoderWeights, sessions: TextSessions): TextEncoder => ({
  card,
  config,
  finalNorm,
  encode: (chunks) => encodeText(sessions, chunks, config),
  attend: (chunks) => attendText(sessions, chunks, config),
});

/** The same sessions with the pairs of their LoRAs. */
export function textHolding(text: TextSessions, pairs: HeldInputs): TextSessions {
  const holding = ({ get, release }: LazySession) => ({ get: () => get().holding(pairs), release });
  return {
    plain: text.plain.holding(pairs),
    withVectors: holding(text.withVectors),
    attention: holding(text.attention),
    attentionWithVectors: holding(text.attentionWithVectors),
  };
}

async function readFinalNorm(source: TensorSource, { normEpsilon: epsilon }: ClipTextConfig): Promise<FinalNorm> {
  const read = (name: string) => readNamed(source, `text_model.final_layer_norm.${name}`, 'text encoder');
  const [scale, bias] = await Promise.all([read('weight'), read('bias')]);
  return { scale, bias, epsilon };
}

async function encodeText(
  { plain, withVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width, pooledWidth }: ClipTextConfig,
): Promise<EncodedChunks> {
  const session = hasVectors(chunks) ? withVectors.get() : plain;
  const outputs = await session.run(textInputs(chunks, width));
  const states = Array.from({ length: numLayers + 1 }, (_, layer) => floatsOf(outputs[hiddenStateName(layer)]));
  return pooledWidth === undefined ? { states } : { states, pooled: floatsOf(outputs[POOLED_NAME]) };
}

const hasVectors = (chunks: readonly TextInput[]): boolean =>
  chunks.some(({ vectors = new Map() }) => vectors.size > 0);

/** Inputs of the text encoder's graph: token ids, and where there are any, vectors in place of embeddings. */
function textInputs(chunks: readonly TextInput[], width: number): Tensors {
  const length = defined(chunks[0], 'a chunk').tokenIds.length;
  const shape = [chunks.length, length];
  const ids = chunks.flatMap(({ tokenIds }) => Array.from(tokenIds));
  const inputs = { token_ids: { data: BigInt64Array.from(ids, BigInt), shape } };
  if (!hasVectors(chunks)) return inputs;
  const keep = new Float32Array(ids.length).fill(1);
  const vectors = new Float32Array(ids.length * width);
  for (const [index, chunk] of chunks.entries())
    for (const [position, vector] of chunk.vectors ?? []) {
      keep[index * length + position] = 0;
      vectors.set(vector, (index * length + position) * width);
    }
  return {
    ...inputs,
    keep: { data: keep, shape: [...shape, 1] },
    vectors: { data: vectors, shape: [...shape, width] },
  };
}

/** The session is loaded for this run alone: it is seldom wanted, and maps the weights once more. */
async function attendText(
  { attention, attentionWithVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width }: ClipTextConfig,
): Promise<readonly Float32Array[]> {
  const session = (hasVectors(chunks) ? attentionWithVectors : attention).get();
  const names = Array.from({ length: numLayers }, (_, index) => attentionName(index + 1));
  try {
    const outputs = await session.run(textInputs(chunks, width), { outputs: names });
    return names.map((name) => floatsOf(outputs[name]));
  } finally {
    await session.release();
  }
}
