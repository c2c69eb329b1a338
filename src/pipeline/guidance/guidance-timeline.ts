/** @file The conditionings of a picture over its steps: which text of a prompt, and which layer of it, holds when. */
import type { ClipSkipResult, ClipSkipUse } from '../../contract/index.js';
import type { Sampler, SamplingPlan } from '../../sampling/index.js';
import type { TextConditioner } from '../conditioning.js';
import { always, mapTimeline, type StepTimeline, toSteps, valueAt } from '../step-timeline.js';
import { CHUNK_LENGTH } from '../text/chunks.js';
import type { PictureSize } from '../text/condition.js';
import type { Conditioning, EncodedPart, EncodedSchedule, TextSpan } from '../text/encoded.js';
import type { GuidedInputs, SamplingPlace, WeightedConditioning } from './guided-unet.js';

interface GuidanceParts {
  readonly conditioner: Pick<TextConditioner, 'conditionPart'>;
  readonly prompts: { readonly positive: EncodedSchedule; readonly negative: EncodedSchedule };
  readonly use: ClipSkipUse;
  readonly cfgScale: number;
  /** Whether the model takes the scale itself, and no negative prompt. */
  readonly isDistilled?: boolean;
  /** Of the sampling plan. */
  readonly plan: Pick<SamplingPlan, 'stepCount' | 'needsUnconditional'>;
  /** Of the picture. */
  readonly size: PictureSize;
}

/** Steps as prompt editing counts them, for each step of a sampler: two for those of second order. @source A1111 v1.10.1, as behaviour */
export const callsPerStep = ({ order }: Pick<Sampler, 'order'>): number => (order === 2 ? 2 : 1);

/** Which value holds when, for the prompt. */
export const clipSkipSteps = (
  { clipSkip, clipSkipTimeline }: ClipSkipUse,
  stepCount: number,
): StepTimeline<ClipSkipResult> =>
  clipSkipTimeline === undefined
    ? always(clipSkip)
    : toSteps(
        clipSkipTimeline.map((part) => ({ ...part, value: part.clipSkip })),
        stepCount,
      );

/**
 * Which text holds at which evaluation of the model, counted from 0. As in the WebUI a text that ends with step n is still
 * read by evaluation n, so it is read once more than its number says, and evaluations after the last step read the first
 * text again.
 * @source A1111 v1.10.1, as behaviour
 */
export function textCalls(spans: readonly TextSpan[]): StepTimeline<number> {
  const [first] = spans as readonly [TextSpan, ...TextSpan[]];
  const texts = spans.map(({ text, endStep }) => ({ value: text, until: endStep + 1 }));
  return [...texts, ...always(first.text)];
}

/**
 * Both conditionings over the steps. Nothing is encoded here, and the same layer of the same text exists once.
 * At scale 1 the negative prompt cancels out of the guidance if the weights of the prompt add up to 1; then it is not
 * evaluated at all, unless the sampler needs it.
 */
export function guidanceTimelines(parts: GuidanceParts): Pick<GuidedInputs, 'positive' | 'negative'> {
  const { prompts, use, cfgScale, plan } = parts;
  const steps = clipSkipSteps(use, plan.stepCount);
  const conditioned = (part: EncodedPart, values: StepTimeline<ClipSkipResult>) => overSteps(part, values, parts);
  const wanted = prompts.positive.parts.map((part) => ({ weight: part.weight, at: conditioned(part, steps) }));
  const longest = Math.max(...prompts.positive.parts.map(({ texts }) => texts[0]?.chunks.length ?? 0));
  const lengthen = createLengthen(longest);
  const positive = (place: SamplingPlace): readonly WeightedConditioning[] =>
    wanted.map(({ weight, at }) => ({ weight, conditioning: lengthen(at(place)) }));
  const total = prompts.positive.parts.reduce((sum, { weight }) => sum + weight, 0);
  const [unwanted] = prompts.negative.parts;
  const cancelsOut = cfgScale === 1 && total === 1 && !plan.needsUnconditional;
  if (cancelsOut || parts.isDistilled || !unwanted) return { positive };
  const { negativeClipSkip } = use;
  return { positive, negative: conditioned(unwanted, negativeClipSkip ? always(negativeClipSkip) : steps) };
}

type ConditioningAt = (place: SamplingPlace) => Conditioning;

/** The text by the evaluation, the layer by the step. */
function overSteps(
  part: EncodedPart,
  values: StepTimeline<ClipSkipResult>,
  { conditioner, size, use: { clipSkipL, clipSkipG } }: Pick<GuidanceParts, 'conditioner' | 'size' | 'use'>,
): ConditioningAt {
  const own = { ...(clipSkipL ? { clipSkipL } : {}), ...(clipSkipG ? { clipSkipG } : {}) };
  const layers = mapTimeline(
    values,
    (clipSkip) => conditioner.conditionPart(part, { clipSkip, ...own }, size),
    ({ layersRun }) => layersRun,
  );
  const calls = textCalls(part.spans);
  return ({ stepIndex, callIndex }) => {
    const texts = valueAt(layers, stepIndex);
    return texts[valueAt(calls, callIndex)] as Conditioning;
  };
}

/** Of prompts that AND joins, the shorter ones are as long as the longest: their last token is repeated. @source A1111 v1.10.1, as behaviour */
function createLengthen(chunks: number): (conditioning: Conditioning) => Conditioning {
  const made = new Map<Conditioning, Conditioning>();
  return (conditioning) => {
    const { context, width } = conditioning;
    const tokens = chunks * CHUNK_LENGTH;
    if (conditioning.tokens >= tokens) return conditioning;
    const longer = made.get(conditioning) ?? { ...conditioning, tokens, context: repeatLast(context, tokens, width) };
    made.set(conditioning, longer);
    return longer;
  };
}

function repeatLast(context: Float32Array, tokens: number, width: number): Float32Array {
  const longer = new Float32Array(tokens * width);
  longer.set(context);
  const last = context.subarray(context.length - width);
  for (let at = context.length; at < longer.length; at += width) longer.set(last, at);
  return longer;
}
