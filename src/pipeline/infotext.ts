/** @file What is written into a picture so that it can be drawn again: the WebUI's keys, in its order. */
import type { ClipSkipResult, ResolvedRequest } from '../contract/index.js';
import { writeInfotext } from '../metadata/index.js';

export interface PictureFacts {
  readonly request: ResolvedRequest;
  readonly seed: number;
  readonly clipSkip: ClipSkipResult;
  readonly scheduleLabel: string;
  readonly modelName: string;
  readonly modelHash: string | undefined;
}

/** Emphasis is recorded only where some text could have used it. @source A1111 v1.10.1, as behaviour */
const usesEmphasis = ({ prompt, negativePrompt }: ResolvedRequest): boolean => /[([]/.test(prompt + negativePrompt);

/** The parameter text of one picture. `Clip skip` stands there only when it took effect and is above 1. */
export function pictureInfotext(facts: PictureFacts): string {
  const { request, clipSkip } = facts;
  const fields: readonly (readonly [string, string | number | undefined])[] = [
    ['Steps', request.steps],
    ['Sampler', request.sampler],
    ['Schedule type', facts.scheduleLabel],
    ['CFG scale', request.cfgScale],
    ['Seed', facts.seed],
    ['Size', `${request.width}x${request.height}`],
    ['Model hash', facts.modelHash],
    ['Model', facts.modelName],
    ['Clip skip', clipSkip.effective !== null && clipSkip.effective > 1 ? clipSkip.effective : undefined],
    ['RNG', request.rng],
    ['Emphasis', request.emphasis !== 'Original' && usesEmphasis(request) ? request.emphasis : undefined],
  ];
  const written = fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const]));
  return writeInfotext(request.prompt, request.negativePrompt, written);
}
