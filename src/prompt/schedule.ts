/** @file What an edited prompt says at which step of the sampling. */
import { defined } from '../base/index.js';
import type { Construct, Editing, EditingRemark, Slice, When } from './editing.js';

/** The steps that prompt editing counts: the WebUI counts two for each step of a sampler of second order. */
export interface EditingSteps {
  /** Of this pass. 1 to 2000. */
  readonly steps: number;
  /** Of the pass before, in a hires pass: there shares lie between 1 and 2, and steps are counted through both. */
  readonly baseSteps?: number;
  /** By the timelines from before WebUI 1.6: a time below 1 is a share, and a hires pass has those of the pass before. */
  readonly isOld?: boolean;
}

/** A text, and the last step it holds for. */
export interface ScheduleEntry {
  /** Counted from 1; as in the WebUI the text holds for the evaluations 0 to this number, which is one more. */
  readonly endStep: number;
  /** Parts of the prompt that make the text, in its order. */
  readonly slices: readonly Slice[];
}

/** Python's int() of the step at which an edit happens; never after the last. @source A1111 v1.10.1, as behaviour */
export function stepOf({ value, isShare }: When, { steps, baseSteps, isOld = false }: EditingSteps): number {
  if (isOld) return Math.min(steps, Math.trunc(value < 1 ? value * steps : value));
  const step = isShare ? (value - (baseSteps === undefined ? 0 : 1)) * steps : value - (baseSteps ?? 0);
  return Math.min(steps, Math.trunc(step));
}

/** The steps that count: by the old timelines those of the pass before. @source A1111 v1.10.1, use_old_scheduling, as behaviour */
const counted = ({ isOld = false, ...rest }: EditingSteps): EditingSteps =>
  isOld ? { isOld, steps: rest.baseSteps ?? rest.steps } : rest;

/** The texts of a prompt in the order of time, one after another. @returns at least one; neighbours may be equal, and where every bracket chooses the same again, the slices are the same object */
export function* scheduleOf(editing: Editing, asked: EditingSteps): Generator<ScheduleEntry, void, void> {
  const steps = counted(asked);
  const ends = endsOf(editing, steps);
  const inOrder = [...ends].sort((a, b) => a - b);
  const choicesAt = choices(editing, steps);
  const known = new Map<string, readonly Slice[]>();
  for (const endStep of inOrder) {
    const key = choicesAt(endStep);
    const slices = known.get(key) ?? slicesAt(editing, endStep, steps);
    known.set(key, slices);
    yield { endStep, slices };
  }
}

/** What every bracket chooses at a step, as one key: alternations of equally many choices choose alike, and so do edits at one time. */
function choices({ constructs }: Editing, steps: EditingSteps): (step: number) => string {
  const lengths = new Set<number>();
  const times = new Set<number>();
  for (const { when, separators } of constructs.values())
    if (when === undefined) lengths.add(separators.length + 1);
    else times.add(stepOf(when, steps));
  return (step) => {
    const turns = [...lengths].map((length) => (step - 1) % length);
    const edits = [...times].filter((time) => step <= time).length;
    return `${turns.join(' ')}:${edits}`;
  };
}

/** The steps after which something changes, and the last; where anything alternates, all. */
function endsOf({ constructs }: Editing, steps: EditingSteps): ReadonlySet<number> {
  const whens = [...constructs.values()].map(({ when }) => when);
  if (whens.some((when) => when === undefined))
    return new Set(Array.from({ length: steps.steps }, (_, index) => index + 1));
  const times = whens.flatMap((when) => (when ? [stepOf(when, steps)] : []));
  return new Set([...times.filter((step) => step >= 1), steps.steps]);
}

/** Edits that change nothing: the text before them is read by evaluation `steps` − 1 too, and that is the last one. */
export const lateEdits = ({ constructs, tokens }: Editing, editing: EditingSteps): readonly EditingRemark[] =>
  [...constructs.values()]
    .filter(({ when }) => when !== undefined && stepOf(when, editing) >= Math.max(1, editing.steps - 1))
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
