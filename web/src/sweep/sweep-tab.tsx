/** @file The laboratory's tab: clip-skip values side by side, how far they differ, and which to keep. */
import { Grid, Stack } from '@mantine/core';
import { useSweep, useSweepActions } from '../api/sweeps.js';
import { Failure } from '../shell/failure.js';
import { useSweepDraft } from '../state/sweep-draft.js';
import { EarlierSweeps } from './earlier-sweeps.js';
import { SweepForm } from './sweep-form.js';
import { SweepResult } from './sweep-result.js';

export function SweepTab() {
  const { shown, change } = useSweepDraft();
  const { data, error } = useSweep(shown);
  const actions = useSweepActions(shown);
  const { begin } = actions;
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
