/** @file LoRAs, embeddings and VAEs: names and sizes, each verified from here. */
import { Stack, Text, Title } from '@mantine/core';
import type { LibraryFile } from '../api/index.js';
import { useModelsWords } from '../i18n/index.js';
import { sizeText } from './amounts.js';
import { Verify } from './verify.js';

const KINDS = ['lora', 'embedding', 'vae'] as const;

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

export function FileLists({ files }: { readonly files: readonly LibraryFile[] }) {
  const words = useModelsWords();
  return KINDS.map((kind) => {
    const some = files.filter((file) => file.kind === kind);
    return (
      <Stack component="section" gap="xs" key={kind} aria-labelledby={`models_${kind}`}>
        <Title order={2} size="h4" id={`models_${kind}`}>
          {words(kind)}
        </Title>
        {some.length === 0 && <Text c="dimmed">{words('noFiles')}</Text>}
        <ul className="model-files">
          {some.map(({ name, path, sizeBytes }) => (
            <li key={path} data-file={name}>
              <Text size="sm" className="model-path" title={path}>
                {name} · {sizeText(sizeBytes)}
              </Text>
              <Verify id={baseName(path)} name={name} />
            </li>
          ))}
        </ul>
      </Stack>
    );
  });
}
