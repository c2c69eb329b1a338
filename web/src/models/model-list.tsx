/** @file The checkpoints: what each is, where it lies, the clip skip it wants; loaded and verified from here. */
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type Library, type LibraryModel, useSaveNow } from '../api/index.js';
import { useModelsWords, useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { percentOf, sizeText } from './amounts.js';
import { Verify } from './verify.js';

function ClipSkip({ clipSkip }: { readonly clipSkip: NonNullable<LibraryModel['clipSkip']> }) {
  const words = useModelsWords();
  const { notice } = useWords();
  const { reason, saved, hasEffect } = clipSkip;
  if (!hasEffect) return <Text size="sm">{words('noEffect')}</Text>;
  return (
    <Group gap="xs">
      <Badge variant="default" tt="none">
        {words(saved ? 'saved' : 'recommended')}
      </Badge>
      <Text size="sm">{words('clipSkip', { reason: notice(reason) })}</Text>
    </Group>
  );
}

interface ModelCardProps {
  readonly model: LibraryModel;
  readonly isChosen: boolean;
  readonly onLoad: () => void;
}

function ModelCard({ model, isChosen, onLoad }: ModelCardProps) {
  const words = useModelsWords();
  const { failure } = useWords();
  const { id, name, title, family, prediction, hash, sizeBytes, folder, clipSkip, problem, error } = model;
  return (
    <Paper withBorder p="sm" component="li" data-model={id}>
      <Stack gap="xs">
        <Title order={3} size="h5" className="model-path">
          {title}
        </Title>
        <Text size="sm">
          {[
            ...(family === null ? [] : [family]),
            ...(prediction === null ? [] : [words(prediction)]),
            sizeText(sizeBytes),
            hash === null ? words('unknownHash') : `${words('hash')} ${hash}`,
          ].join(' · ')}
        </Text>
        <Text size="xs" c="dimmed" className="model-path">
          {folder}
        </Text>
        {problem && (
          <Text size="sm" role="note" className="model-path">
            ⚠ {error ? failure(error) : problem}
          </Text>
        )}
        {clipSkip && <ClipSkip clipSkip={clipSkip} />}
        <Verify id={id} name={name}>
          <Button
            size="xs"
            disabled={isChosen || problem !== undefined}
            onClick={onLoad}
            aria-label={`${words(isChosen ? 'current' : 'load')}: ${name}`}
          >
            {words(isChosen ? 'current' : 'load')}
          </Button>
        </Verify>
      </Stack>
    </Paper>
  );
}

/** The file whose hash is being computed. */
function Hashing({ hashing }: { readonly hashing: NonNullable<Library['hashing']> }) {
  const words = useModelsWords();
  const { path, doneBytes, totalBytes, waiting } = hashing;
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return (
    <Text size="sm" c="dimmed">
      {words('hashing', { name, waiting, percent: percentOf(doneBytes, totalBytes) })}
    </Text>
  );
}

interface ModelListProps {
  readonly library: Library;
  /** Id of the chosen one. */
  readonly current: string | undefined;
}

export function ModelList({ library: { models, hashing }, current }: ModelListProps) {
  const words = useModelsWords();
  const { save, error } = useSaveNow();
  return (
    <Stack component="section" gap="xs" aria-labelledby="models_checkpoints">
      <Title order={2} size="h4" id="models_checkpoints">
        {words('models')}
      </Title>
      {hashing && <Hashing hashing={hashing} />}
      {models.length < 2 && <Text c="dimmed">{words('none')}</Text>}
      <ul className="model-cards">
        {models.map((model) => (
          <ModelCard
            key={model.path}
            model={model}
            isChosen={model.id === current}
            onLoad={() => save('sd_model_checkpoint', model.id)}
          />
        ))}
      </ul>
      <Failure news={error} />
    </Stack>
  );
}
