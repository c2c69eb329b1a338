/** @file The text encoder: its sessions, and what runs on them. */
import { defined } from '../../base/index.js';
import {
  attentionName,
  type ClipTextConfig,
  clipTextAttentionGraph,
  clipTextGraph,
  hiddenStateName,
} from '../../models/index.js';
import type { OnnxGraph } from '../../onnx/index.js';
import type { HeldInputs, Session, Tensors } from '../../runtime/index.js';
import { createWeightScope, type LowRankSlots, readNamed } from '../../weights/index.js';
import type { Checkpoint } from '../checkpoint/index.js';
import type { FinalNorm, TextInput } from './components.js';
import { floatsOf, type LazySession, lazily } from './session.js';
import { PART_WORDS, type Parts } from './weights.js';

/** The text encoder in its variants; of all but the first, the graph is built when it is first run: most models never run them. */
export interface TextSessions {
  readonly plain: Session;
  readonly withVectors: LazySession;
  readonly attention: LazySession;
  readonly attentionWithVectors: LazySession;
}

export function textSessions({ checkpoint, sources, loading }: Parts, slots: LowRankSlots): TextSessions {
  const { text } = checkpoint.configs;
  const scope = createWeightScope(sources.textEncoder, PART_WORDS.textEncoder, slots);
  const session = (graph: OnnxGraph) => loading.engine.session(graph);
  return {
    plain: session(clipTextGraph(text, scope)),
    withVectors: lazily(() => session(clipTextGraph(text, scope, { vectors: true }))),
    attention: lazily(() => session(clipTextAttentionGraph(text, scope))),
    attentionWithVectors: lazily(() => session(clipTextAttentionGraph(text, scope, { vectors: true }))),
  };
}

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

export async function readFinalNorm({ sources, configs }: Checkpoint): Promise<FinalNorm> {
  const read = (name: string) => readNamed(sources.textEncoder, `text_model.final_layer_norm.${name}`, 'text encoder');
  const [scale, bias] = await Promise.all([read('weight'), read('bias')]);
  return { scale, bias, epsilon: configs.text.normEpsilon };
}

export async function encodeText(
  { plain, withVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width }: ClipTextConfig,
): Promise<readonly Float32Array[]> {
  const session = hasVectors(chunks) ? withVectors.get() : plain;
  const outputs = await session.run(textInputs(chunks, width));
  return Array.from({ length: numLayers + 1 }, (_, layer) => floatsOf(outputs[hiddenStateName(layer)]));
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
export async function attendText(
  { attention, attentionWithVectors }: TextSessions,
  chunks: readonly TextInput[],
  { numLayers, width }: ClipTextConfig,
): Promise<readonly Float32Array[]> {
  const session = (hasVectors(chunks) ? attentionWithVectors : attention).get();
  const names = Array.from({ length: numLayers }, (_, index) => attentionName(index + 1));
  try {
    const outputs = await session.run(textInputs(chunks, width), names);
    return names.map((name) => floatsOf(outputs[name]));
  } finally {
    await session.release();
  }
}
