/** @file What to sweep: prompts shared with txt2img, values, seeds, a second axis, previews first. */
import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useCurrentModel } from '../api/models.js';
import type { SweepBody } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { PromptField } from '../prompt/prompt-field.js';
import { useDraft } from '../state/draft.js';
import { useSweepDraft } from '../state/sweep-draft.js';
import { toRequest } from '../txt2img/to-request.js';
import { useSampling } from '../txt2img/use-sampling.js';
import { AxisFields } from './axis-fields.js';
import { planOf, type SweepProblem, toSweep } from './to-sweep.js';
import { ValueChips } from './value-chips.js';

interface SweepFormProps {
  readonly busy: boolean;
  readonly onStart: (body: SweepBody) => void;
}

/** The layers of the smallest encoder, for as long as the model is not known. */
const USUAL_MAX = 12;

export function SweepForm({ busy, onStart }: SweepFormProps) {
  const { label, text } = useWords();
  const { min, max } = useCurrentModel().data?.clipSkip ?? { min: 1, max: USUAL_MAX };
  const sampling = useSampling();
  const draft = useSweepDraft();
  const plan = planOf(draft, max);
  const { problem } = plan;
  const errorOf = (field: SweepProblem['field']) =>
    problem?.field === field ? { error: text('notNumbers', { text: problem.text }) } : {};
  const start = () => onStart(toSweep(toRequest({ ...useDraft.getState(), ...sampling }, undefined), plan, draft));
  return (
    <Stack gap="sm">
      <PromptField field="prompt" tab="sweep" />
      <PromptField field="negativePrompt" tab="sweep" />
      <ValueChips min={min} max={max} chosen={draft.clipSkips} onChange={(clipSkips) => draft.change({ clipSkips })} />
      <TextInput
        id="sweep_fractions"
        label={text('fractions')}
        value={draft.fractions}
        onChange={(event) => draft.change({ fractions: event.currentTarget.value })}
        {...errorOf('fractions')}
      />
      <TextInput
        id="sweep_seeds"
        label={label('seeds')}
        description={text('seedsHelp')}
        value={draft.seeds}
        onChange={(event) => draft.change({ seeds: event.currentTarget.value })}
        {...errorOf('seeds')}
      />
      <AxisFields />
      <Checkbox
        id="sweep_preview"
        label={label('previewsFirst')}
        description={text('previewsHelp')}
        checked={draft.preview}
        onChange={(event) => draft.change({ preview: event.currentTarget.checked })}
      />
      <OtherParameters />
      <Button id="sweep_start" disabled={problem !== undefined} loading={busy} onClick={start}>
        {label('startSweep')}
      </Button>
      <Text size="sm" c="dimmed" id="sweep_size">
        {problem?.field === 'clipSkips'
          ? text('noValues')
          : text('sweepSize', {
              columns: plan.clipSkips.length,
              rows: plan.rows,
              cells: plan.clipSkips.length * plan.rows,
            })}
      </Text>
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
