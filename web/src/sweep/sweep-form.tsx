/** @file What to sweep: prompts shared with txt2img, values, seeds, a second axis, previews first. */
import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { type SweepBody, useCurrentModel } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { PromptField } from '../prompt/index.js';
import { toRequest, useSampling } from '../request/index.js';
import { useDraft, useSweepDraft } from '../state/index.js';
import { AxisFields } from './axis-fields.js';
import { planOf, type SweepPlan, type SweepProblem, toSweep } from './to-sweep.js';
import { ValueChips } from './value-chips.js';

interface SweepFormProps {
  readonly busy: boolean;
  readonly onStart: (body: SweepBody) => void;
}

/** The layers of the smallest encoder, for as long as the model is not known. */
const USUAL_MAX = 12;

/** What is chosen, and what it comes to. */
function usePlan() {
  const range = useCurrentModel().data?.clipSkip ?? { min: 1, max: USUAL_MAX };
  const sampling = useSampling();
  const draft = useSweepDraft();
  const plan = planOf(draft, range.max);
  const body = () => toSweep(toRequest({ ...useDraft.getState(), ...sampling }, undefined), plan, draft);
  return { range, draft, plan, body };
}

/** A list of numbers as text, with what is wrong with it. */
function ListField({
  field,
  problem,
}: {
  readonly field: 'fractions' | 'seeds';
  readonly problem: SweepProblem | undefined;
}) {
  const { label, text } = useWords();
  const draft = useSweepDraft();
  const words =
    field === 'seeds' ? { label: label('seeds'), description: text('seedsHelp') } : { label: text('fractions') };
  return (
    <TextInput
      id={`sweep_${field}`}
      {...words}
      value={draft[field]}
      onChange={(event) => draft.change({ [field]: event.currentTarget.value })}
      {...(problem?.field === field ? { error: text('notNumbers', { text: problem.text }) } : {})}
    />
  );
}

function SweepSize({ plan: { clipSkips, rows, problem } }: { readonly plan: SweepPlan }) {
  const { text } = useWords();
  const size = { columns: clipSkips.length, rows, cells: clipSkips.length * rows };
  return (
    <Text size="sm" c="dimmed" id="sweep_size">
      {problem?.field === 'clipSkips' ? text('noValues') : text('sweepSize', size)}
    </Text>
  );
}

export function SweepForm({ busy, onStart }: SweepFormProps) {
  const { label, text } = useWords();
  const { range, draft, plan, body } = usePlan();
  const { problem } = plan;
  return (
    <Stack gap="sm">
      <PromptField field="prompt" tab="sweep" />
      <PromptField field="negativePrompt" tab="sweep" />
      <ValueChips
        min={range.min}
        max={range.max}
        chosen={draft.clipSkips}
        onChange={(clipSkips) => draft.change({ clipSkips })}
      />
      <ListField field="fractions" problem={problem} />
      <ListField field="seeds" problem={problem} />
      <AxisFields />
      <Checkbox
        id="sweep_preview"
        label={label('previewsFirst')}
        description={text('previewsHelp')}
        checked={draft.preview}
        onChange={(event) => draft.change({ preview: event.currentTarget.checked })}
      />
      <OtherParameters />
      <Button id="sweep_start" disabled={problem !== undefined} loading={busy} onClick={() => onStart(body())}>
        {label('startSweep')}
      </Button>
      <SweepSize plan={plan} />
    </Stack>
  );
}

/** What is taken from txt2img as it stands there. */
function OtherParameters() {
  const { text } = useWords();
  const native = useCurrentModel().data?.defaults;
  const { width, height } = useDraft();
  const size = `${width === '' ? (native?.width ?? '?') : width}×${height === '' ? (native?.height ?? '?') : height}`;
  return (
    <Text size="xs" c="dimmed">
      {text('otherParameters', { ...useSampling(), size })}
    </Text>
  );
}
