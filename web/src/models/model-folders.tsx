/** @file Where files go: the exact folders, and how an existing WebUI is taken. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Library } from '../api/index.js';
import { useModelsWords } from '../i18n/index.js';
import { copyText } from '../pictures/index.js';

function CopyButton({ path }: Pick<Library['folders'][number], 'path'>) {
  const words = useModelsWords();
  const [isCopied, setCopied] = useState(false);
  return (
    <Button
      size="compact-sm"
      variant="default"
      className="model-copy"
      aria-label={isCopied ? words('copied') : words('copyOf', { path })}
      onClick={() => void copyText(path).then(setCopied)}
    >
      {words(isCopied ? 'copied' : 'copy')}
    </Button>
  );
}

function FolderRow({ kind, path, own }: Library['folders'][number]) {
  const words = useModelsWords();
  return (
    <Group component="li" gap="xs" wrap="nowrap" justify="space-between">
      <div>
        <Text size="sm" fw={600}>
          {words(kind)}
          {!own && ` (${words('readOnly')})`}
        </Text>
        <Text size="sm" ff="monospace" className="model-path">
          {path}
        </Text>
      </div>
      <CopyButton path={path} />
    </Group>
  );
}

export function ModelFolders({ folders }: Pick<Library, 'folders'>) {
  const words = useModelsWords();
  return (
    <Stack component="section" gap="xs" aria-labelledby="models_places">
      <Title order={2} size="h4" id="models_places">
        {words('places')}
      </Title>
      <Text size="sm">{words('placesHelp')}</Text>
      <ul className="model-files">
        {folders.map((folder) => (
          <FolderRow key={`${folder.kind} ${folder.path}`} {...folder} />
        ))}
      </ul>
      <Text size="sm" className="model-path">
        {words('webui')}
      </Text>
    </Stack>
  );
}
