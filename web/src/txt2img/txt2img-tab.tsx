/** @file txt2img: prompts, parameters, job, result. */
import { Grid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useSetting } from '../api/settings.js';
import type { Picture } from '../api/types.js';
import { useDraft } from '../state/draft.js';
import { GenerateButtons } from './generate-buttons.js';
import { JobProgress } from './job-progress.js';
import { isBusy } from './job-state.js';
import { Output } from './output.js';
import { Parameters } from './parameters.js';
import { PictureStrip } from './picture-strip.js';
import { PromptField } from './prompt-field.js';
import { toRequest } from './to-request.js';
import { useJob } from './use-job.js';
import { useSampling } from './use-sampling.js';

export function Txt2imgTab() {
  const { job, generate, interrupt } = useJob();
  const [picked, setPicked] = useState<Picture | null>(null);
  const clipSkip = useSetting('CLIP_stop_at_last_layers')?.value;
  const sampling = useSampling();
  const pictures = job.images.filter(Boolean);
  const chosen = picked ?? pictures[0];
  const start = () => {
    if (isBusy(job)) return;
    setPicked(null);
    const draft = { ...useDraft.getState(), ...sampling };
    void generate(toRequest(draft, typeof clipSkip === 'number' ? clipSkip : undefined));
  };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 9 }}>
        <Stack gap="xs">
          <PromptField field="prompt" onGenerate={start} />
          <PromptField field="negativePrompt" onGenerate={start} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 3 }} pt={{ base: 0, md: 32 }}>
        <GenerateButtons busy={isBusy(job)} onGenerate={start} onInterrupt={() => void interrupt()} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Parameters lastSeed={chosen?.seed} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <JobProgress job={job} />
          <Output preview={job.preview} pictures={pictures} chosen={chosen} onChoose={setPicked} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={12}>
        <PictureStrip onChoose={setPicked} />
      </Grid.Col>
    </Grid>
  );
}
