/** @file The models' tab: what is at hand, where files go, and fetching more. */
import { Grid, Stack } from '@mantine/core';
import { useLibrary, useModels } from '../api/index.js';
import { Failure } from '../messages/index.js';
import { FileLists } from './file-lists.js';
import { ModelFolders } from './model-folders.js';
import { ModelList } from './model-list.js';
import './models.css';
import { PullForm } from './pull-form.js';

export function ModelsTab() {
  const { data: library, error } = useLibrary();
  const current = useModels().data?.current;
  if (!library) return <Failure news={error} />;
  return (
    <Grid id="models">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack gap="xl">
          <ModelList library={library} current={current} />
          <FileLists files={library.files} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="xl">
          <PullForm mayPull={library.mayPull} />
          <ModelFolders folders={library.folders} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
