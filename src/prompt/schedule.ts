/** @file What an edited prompt says at which step of the sampling. */
import { defined } from '../base/index.js';
import type { Construct, Editing, EditingRemark, Slice, When } from './editing.js';

/** The steps that prompt editing counts: the WebUI counts two for each step of a sampler of second order. */
export interface EditingSteps {
  /** Of this pass. 1 to 2000. */
  readonly steps: number;
  /** Of the pass before, in a hires pass: there shares lie between 1 and 2, and steps are counted through both. */
  readonly baseSteps?: number;
}

/** A text, and the last step it holds for. */
export interface ScheduleEntry {
  /** Counted from 1; as in the WebUI the text holds for the evaluations 0 to this number, which is one more. */
  readonly endStep: number;
  /** Parts of the prompt that make the text, in its order. */
  readonly slices: readonly Slice[];
}

/** Python's int() of the step at which an edit happens; never after the last. @source A1111 v1.10.1, as behaviour */
export function stepOf({ value, isShare }: When, { steps, baseSteps }: EditingSteps): number {
  const counted = isShare ? (value - (baseSteps === undefined ? 0 : 1)) * steps : value - (baseSteps ?? 0);
  return Math.min(steps, Math.trunc(counted));
}

/** The texts of a prompt in the order of time. @returns at least one; neighbours may be equal */
export function scheduleOf(editing: Editing, steps: EditingSteps): ScheduleEntry[] {
  const ends = new Set([steps.steps]);
  for (const construct of editing.constructs.values()) for (const end of endsOf(construct, steps)) ends.add(end);
  const inOrder = [...ends].sort((a, b) => a - b);
  return inOrder.map((endStep) => ({ endStep, slices: slicesAt(editing, endStep, steps) }));
}

function endsOf({ when }: Construct, steps: EditingSteps): readonly number[] {
  if (when === undefined) return Array.from({ length: steps.steps }, (_, index) => index + 1);
  const step = stepOf(when, steps);
  return step >= 1 ? [step] : [];
}

/** Edits that change nothing: the text before them is read by evaluation `steps` − 1 too, and that is the last one. */
export const lateEdits = ({ constructs, tokens }: Editing, { steps }: EditingSteps): readonly EditingRemark[] =>
  [...constructs.values()]
    .filter(({ when }) => when !== undefined && stepOf(when, { steps }) >= Math.max(1, steps - 1))
    .map(({ open, close }) => ({
      code: 'editing-late',
      start: defined(tokens[open], 'a bracket').start,
      end: defined(tokens[close], 'a bracket').end,
    }));

/** The tokens between two separators: from the first to before the second. */
interface Branch {
  readonly from: number;
  readonly to: number;
}

/** The choice of a bracket at a step, counted from 1. */
function branchAt({ when, open, separators, close }: Construct, step: number, steps: EditingSteps): Branch {
  const bounds = [open, ...separators, close];
  const branch = (index: number) => ({ from: (bounds[index] ?? open) + 1, to: bounds[index + 1] ?? close });
  if (when === undefined) return branch((step - 1) % (separators.length + 1));
  const isBefore = step <= stepOf(when, steps);
  const [first, second] = [branch(0), branch(1)];
  // `[to:when]` has no text before; its one choice ends before the number.
  if (separators.length === 0) return isBefore ? { from: close, to: close } : { ...first, to: close - 2 };
  return isBefore ? first : { ...second, to: close - 2 };
}

/** Walks over what holds at a step only, so that what is not chosen costs nothing. */
function slicesAt({ tokens, constructs }: Editing, step: number, steps: EditingSteps): readonly Slice[] {
  const slices: { start: number; end: number }[] = [];
  const chosen: { readonly to: number; readonly resume: number }[] = [];
  let index = 0;
  while (index < tokens.length || chosen.length > 0) {
    const inner = chosen.at(-1);
    const construct = constructs.get(index);
    if (inner?.to === index) {
      index = inner.resume;
      chosen.pop();
    } else if (construct) {
      const { from, to } = branchAt(construct, step, steps);
      chosen.push({ to, resume: construct.close + 1 });
      index = from;
    } else addSlice(slices, defined(tokens[index++], 'a token'));
  }
  return slices;
}

function addSlice(slices: { start: number; end: number }[], { start, end }: Slice): void {
  const last = slices.at(-1);
  if (last?.end === start) last.end = end;
  else slices.push({ start, end });
}
