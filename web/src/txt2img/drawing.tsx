/** @file What the tabs that draw have in common: prompts, buttons, parameters, progress and result. */
import { Grid, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useCurrentModel } from '../api/models.js';
import { useSetting } from '../api/settings.js';
import type { GenerateRequest, Picture } from '../api/types.js';
import { PictureStrip } from '../pictures/picture-strip.js';
import { Failure } from '../shell/failure.js';
import { type Draft, useDraft } from '../state/draft.js';
import { GenerateButtons } from './generate-buttons.js';
import { JobProgress } from './job-progress.js';
import { isBusy } from './job-state.js';
import { Output } from './output.js';
import { Parameters } from './parameters.js';
import { PromptField } from './prompt-field.js';
import { toRequest } from './to-request.js';
import { type JobHandle, useJob } from './use-job.js';
import { useKeys } from './use-keys.js';
import { useSampling } from './use-sampling.js';

interface DrawingProps {
  /** What the tab adds to the request; undefined = something is missing, so nothing is drawn. */
  readonly complete: (request: GenerateRequest, draft: Draft) => GenerateRequest | undefined;
  readonly ready?: boolean;
  readonly belowPrompts?: ReactNode;
  /** What comes before the parameters. */
  readonly before?: ReactNode;
  readonly size: ReactNode;
  readonly extra?: ReactNode;
}

/** Asks for the draft as it stands at that moment, with the model's own values for what nobody chose. */
function useStart({ generate, job }: JobHandle, complete: DrawingProps['complete']) {
  const clipSkip = useSetting('CLIP_stop_at_last_layers')?.value;
  const sampling = useSampling();
  const modelKnown = useCurrentModel().data !== undefined;
  return (): boolean => {
    if (isBusy(job)) return false;
    // Before the model's own values are known, what nobody chose is left to the server.
    const draft = { ...useDraft.getState(), ...(modelKnown ? sampling : {}) };
    const request = complete(toRequest(draft, typeof clipSkip === 'number' ? clipSkip : undefined), draft);
    if (request) void generate(request);
    return request !== undefined;
  };
}

export function Drawing({ complete, ready = true, belowPrompts, before, size, extra }: DrawingProps) {
  const handle = useJob();
  const { job, accepted, trouble, skip, interrupt } = handle;
  const [picked, setPicked] = useState<Picture | null>(null);
  const start = useStart(handle, complete);
  const pictures = job.images.filter(Boolean);
  const chosen = picked ?? pictures[0];
  const canSkip = accepted && job.phase === 'running';
  const canInterrupt = accepted && isBusy(job);
  const actions = {
    generate: () => void (start() && setPicked(null)),
    skip: () => void (canSkip && skip()),
    interrupt: () => void (canInterrupt && interrupt()),
  };
  useKeys(actions);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 9 }}>
        <Stack gap="xs">
          <PromptField field="prompt" />
          <PromptField field="negativePrompt" />
          {belowPrompts}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 3 }} pt={{ base: 0, md: 32 }}>
        <GenerateButtons busy={isBusy(job) || !ready} {...{ canSkip, canInterrupt, actions }} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          {before}
          <Parameters lastSeed={chosen?.seed} size={size}>
            {extra}
          </Parameters>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <JobProgress job={job} />
          <Failure news={trouble} />
          <Output preview={job.preview} pictures={pictures} chosen={chosen} onChoose={setPicked} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={12}>
        <PictureStrip />
      </Grid.Col>
    </Grid>
  );
}
