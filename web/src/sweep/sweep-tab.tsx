/** @file The laboratory's tab: clip-skip values side by side, how far they differ, and which to keep. */
import { Grid, Stack } from '@mantine/core';
import { useSweep, useSweepActions } from '../api/index.js';
import { Failure, useForget } from '../messages/index.js';
import { useDraft, useSweepDraft } from '../state/index.js';
import { EarlierSweeps } from './earlier-sweeps.js';
import './sweep.css';
import { SweepForm } from './sweep-form.js';
import { SweepResult } from './sweep-result.js';

export function SweepTab() {
  const draft = useSweepDraft();
  const { shown, change } = draft;
  const parameters = useDraft();
  const { data, error } = useSweep(shown);
  const actions = useSweepActions(shown);
  const { begin } = actions;
  useForget(begin, draft);
  useForget(begin, parameters);
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack>
          <SweepForm
            busy={begin.isPending}
            onStart={(body) => begin.mutate(body, { onSuccess: ({ id }) => change({ shown: id }) })}
          />
          <Failure news={begin.error} />
          <EarlierSweeps shown={shown} onShow={(id) => change({ shown: id })} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Failure news={error ?? actions.error} />
        {data && <SweepResult key={data.id} view={data} actions={actions} />}
      </Grid.Col>
    </Grid>
  );
}
