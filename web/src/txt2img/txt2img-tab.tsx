/** @file txt2img: prompts, parameters, job, result. */
import { Grid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useCurrentModel } from '../api/models.js';
import { useSetting } from '../api/settings.js';
import type { Picture } from '../api/types.js';
import { LayersFold } from '../layers/layers-fold.js';
import { PictureStrip } from '../pictures/picture-strip.js';
import { Failure } from '../shell/failure.js';
import { useDraft } from '../state/draft.js';
import { GenerateButtons } from './generate-buttons.js';
import { JobProgress } from './job-progress.js';
import { isBusy } from './job-state.js';
import { Output } from './output.js';
import { Parameters } from './parameters.js';
import { PromptField } from './prompt-field.js';
import { toRequest } from './to-request.js';
import { useJob } from './use-job.js';
import { useKeys } from './use-keys.js';
import { useSampling } from './use-sampling.js';

export function Txt2imgTab() {
  const { job, accepted, trouble, generate, skip, interrupt } = useJob();
  const [picked, setPicked] = useState<Picture | null>(null);
  const clipSkip = useSetting('CLIP_stop_at_last_layers')?.value;
  const sampling = useSampling();
  const modelKnown = useCurrentModel().data !== undefined;
  const pictures = job.images.filter(Boolean);
  const chosen = picked ?? pictures[0];
  const start = () => {
    if (isBusy(job)) return;
    setPicked(null);
    // Before the model's own values are known, what nobody chose is left to the server.
    const draft = { ...useDraft.getState(), ...(modelKnown ? sampling : {}) };
    void generate(toRequest(draft, typeof clipSkip === 'number' ? clipSkip : undefined));
  };
  const canSkip = accepted && job.phase === 'running';
  const canInterrupt = accepted && isBusy(job);
  const actions = {
    generate: start,
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
          <LayersFold />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 3 }} pt={{ base: 0, md: 32 }}>
        <GenerateButtons busy={isBusy(job)} {...{ canSkip, canInterrupt, actions }} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Parameters lastSeed={chosen?.seed} />
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
