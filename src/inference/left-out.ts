/** @file What of a LoRA is not used, in sentences: its tensors by their reason, and the modules that a model does not have. */
import { type Notice, noticeOf } from '../base/index.js';
import type { LeftOut, LoraFit } from '../weights/index.js';

const SHOWN_NAMES = 8;

/** Names in a sentence: the first ones, and how many more. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `"${name.slice(0, 80)}"`);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function byReason(leftOut: readonly LeftOut[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, reason } of leftOut) names.set(reason, [...(names.get(reason) ?? []), name]);
  return names;
}

/** A notice for each reason. */
export function leftOutOf({
  name,
  fit: { unmatched, leftOut },
}: {
  readonly name: string;
  readonly fit: Pick<LoraFit, 'unmatched' | 'leftOut'>;
}): readonly Notice[] {
  const tensors = [...byReason(leftOut)].map(([reason, names]) =>
    noticeOf('lora-tensors-left-out', { name, count: names.length, reason, names: someOf(names) }),
  );
  if (unmatched[0] === undefined) return tensors;
  const { length: count } = unmatched;
  return [noticeOf('lora-part-left-out', { name, count, names: someOf(unmatched) }), ...tensors];
}
