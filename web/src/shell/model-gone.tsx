/** @file Says at once that the chosen model is not there any more, and offers the others. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { useLibrary, useModels, useSaveNow, useSetting } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';

const KEY = 'sd_model_checkpoint';
const GONE = 'MODEL_NOT_FOUND';
/** As many as fit below each other on a telephone; all are on the Models tab. */
const OFFERED = 6;

function Others({ name }: { readonly name: string }) {
  const { text } = useWords();
  const { save, error } = useSaveNow();
  const models = useLibrary().data?.models ?? [];
  const usable = models.filter(({ problem }) => problem === undefined).slice(0, OFFERED);
  return (
    <Alert id="model_gone" color="orange" role="alert" p="xs">
      <Text size="sm">{text('modelGone', { name })}</Text>
      <Group gap="xs" mt={4}>
        {usable.map(({ id, title }) => (
          <Button key={id} size="compact-sm" variant="light" onClick={() => save(KEY, id)}>
            {title}
          </Button>
        ))}
      </Group>
      <Failure news={error} />
    </Alert>
  );
}

export function ModelGone() {
  const { error } = useModels();
  const stored = useSetting(KEY)?.value;
  return error?.code === GONE ? <Others name={String(error.data.name ?? stored ?? '')} /> : null;
}
