/** @file The UNet under all conditionings of a step, as sampling/ wants to call it. */

import { defined } from '../../base/index.js';
import { guidanceEmbedding } from '../../models/index.js';
import type { EvaluationPlace, Predict } from '../../sampling/index.js';
import { concatenate, type HostTensor } from '../../tensor/index.js';
import type { Components, ConditioningTensors, LatentSize } from '../components/index.js';
import type { Conditioning } from '../text/encoded.js';

/** One evaluation of the model in a sampling; both count from 0. */
export interface SamplingPlace extends Pick<EvaluationPlace, 'stepIndex'> {
  /** A sampler may ask several times in a step. */
  readonly callIndex: number;
}

/** The same with where the sampler is. */
export type LevelledPlace = SamplingPlace & EvaluationPlace;

export interface WeightedConditioning {
  readonly conditioning: Conditioning;
  readonly weight: number;
}

export interface GuidedInputs {
  /** At least one; several are combined by their weights. The same conditioning is the same object. */
  readonly positive: (place: SamplingPlace) => readonly WeightedConditioning[];
  /** Left out when guidance is off (scale 1): then it would cancel out. */
  readonly negative?: (place: SamplingPlace) => Conditioning;
  /** Whether an evaluation leaves the negative prompt out; asked only where there is one. */
  readonly skipsNegative?: ((place: LevelledPlace) => boolean) | undefined;
  /** Told to models whose guidance was distilled; of no effect on others. */
  readonly cfgScale?: number | undefined;
  readonly size: LatentSize;
  /** What the UNet takes besides the latent, the same at every evaluation (inpainting). @shape [B, C_extra, H, W] */
  readonly extraChannels?: Float32Array | undefined;
}

type Evaluate = (
  input: Float32Array,
  timestep: number,
  conditionings: readonly Conditioning[],
) => Promise<ReadonlyMap<Conditioning, Float32Array>>;

/** Conditionings in one run at most: memory grows with each, speed no longer does. */
const LARGEST_RUN = 4;

/**
 * The model under everything that holds at an evaluation: the layer is that of the step, the text that of the evaluation,
 * as prompt editing counts. One sampling, from its first evaluation on; another needs another one.
 * Where the negative prompt is left out, the first prompt stands in its place, and there is no guidance.
 * @shape latents [B, C, H, W] flat
 */
export function createPredict(
  components: Components,
  { positive, negative, skipsNegative, ...picture }: GuidedInputs,
): Predict {
  const evaluate = createEvaluate(components, picture);
  let callIndex = 0;
  return async (input, timestep, evaluation) => {
    const place = { ...evaluation, callIndex };
    callIndex++;
    const wanted = positive(place);
    const unwanted = negative && !skipsNegative?.(place) ? negative(place) : undefined;
    const conditionings = [...wanted.map(({ conditioning }) => conditioning), ...(unwanted ? [unwanted] : [])];
    const outputs = await evaluate(input, timestep, conditionings);
    const outputOf = (conditioning: Conditioning) => defined(outputs.get(conditioning), 'an output');
    const weighted = wanted.map(({ conditioning, weight }) => ({ weight, output: outputOf(conditioning) }));
    if (unwanted) {
      const unconditional = outputOf(unwanted);
      return { conditional: combine(weighted, unconditional), unconditional };
    }
    return { conditional: combine(weighted, negative && weighted[0]?.output) };
  };
}

interface WeightedOutput {
  readonly weight: number;
  readonly output: Float32Array;
}

/**
 * One output for several prompts: u + Σ wᵢ (cᵢ − u), without u Σ wᵢ cᵢ. Guided by any scale this is
 * u + Σ wᵢ · scale · (cᵢ − u), because everything after it is linear.
 * @source Liu et al. 2022, Compositional Visual Generation with Composable Diffusion Models, equation 11
 */
export function combine(parts: readonly WeightedOutput[], unconditional: Float32Array | undefined): Float32Array {
  const [first] = parts as readonly [WeightedOutput, ...WeightedOutput[]];
  if (parts.length === 1 && first.weight === 1) return first.output;
  return first.output.map((_, index) => {
    const base = unconditional?.[index] ?? 0;
    return parts.reduce((sum, { weight, output }) => sum + weight * ((output[index] ?? 0) - base), base);
  });
}

/** Each conditioning is evaluated once, those of equal length together. */
function createEvaluate(
  { denoise, checkpoint }: Components,
  { size, extraChannels, cfgScale }: Pick<GuidedInputs, 'size' | 'extraChannels' | 'cfgScale'>,
): Evaluate {
  const { inChannels, guidanceWidth } = checkpoint.configs.unet;
  const embedded =
    guidanceWidth === undefined ? undefined : guidanceEmbedding(defined(cfgScale, 'a guidance scale'), guidanceWidth);
  return async (input, timestep, conditionings) => {
    const outputs = new Map<Conditioning, Float32Array>();
    const whole = joinChannels(input, extraChannels, size.batch);
    for (const group of groupsOf(conditionings)) {
      const shape = [size.batch * group.length, inChannels, size.height, size.width];
      const sample = { data: repeated(whole, group.length), shape };
      const output = await denoise(sample, timestep, {
        ...tensorsOf(group, size.batch),
        ...(embedded ? { guidance: rowsOf(embedded, shape[0]!) } : {}),
      });
      const length = output.length / group.length;
      for (const [index, conditioning] of group.entries())
        outputs.set(conditioning, output.slice(index * length, (index + 1) * length));
    }
    return outputs;
  };
}

function groupsOf(conditionings: readonly Conditioning[]): readonly (readonly Conditioning[])[] {
  const groups: Conditioning[][] = [];
  for (const conditioning of new Set(conditionings)) {
    const open = groups.find(
      (group) => group.length < LARGEST_RUN && group.every(({ tokens }) => tokens === conditioning.tokens),
    );
    if (open) open.push(conditioning);
    else groups.push([conditioning]);
  }
  return groups;
}

const repeated = (data: Float32Array, times: number): Float32Array =>
  concatenate(Array.from({ length: times }, () => data));

/** The same numbers for every picture of a run. @shape → [count, width] */
const rowsOf = (row: Float32Array, count: number): HostTensor => ({
  data: repeated(row, count),
  shape: [count, row.length],
});

/** Conditionings of equal length, each for all pictures of a batch. */
function tensorsOf(conditionings: readonly Conditioning[], batch: number): ConditioningTensors {
  const [{ tokens, width, pooled, timeIds }] = conditionings as readonly [Conditioning, ...Conditioning[]];
  const stacked = (of: (conditioning: Conditioning) => Float32Array | undefined, sizes: readonly number[]) => ({
    data: concatenate(conditionings.map((entry) => repeated(defined(of(entry), 'a conditioning'), batch))),
    shape: [batch * conditionings.length, ...sizes],
  });
  return {
    context: stacked(({ context }) => context, [tokens, width]),
    ...(pooled ? { pooled: stacked((entry) => entry.pooled, [pooled.length]) } : {}),
    ...(timeIds ? { timeIds: stacked((entry) => entry.timeIds, [timeIds.length]) } : {}),
  };
}

/**
 * Every picture's latent with its extra channels behind it. They are not scaled with the noise level.
 * @shape latents [B, C, H, W], extra [B, C_extra, H, W] → [B, C + C_extra, H, W]
 */
function joinChannels(latents: Float32Array, extra: Float32Array | undefined, batch: number): Float32Array {
  if (!extra) return latents;
  const share = (values: Float32Array, index: number) =>
    values.subarray((values.length / batch) * index, (values.length / batch) * (index + 1));
  const pictures = Array.from({ length: batch }, (_, index) => [share(latents, index), share(extra, index)]);
  return concatenate(pictures.flat());
}
