/** @file Which program drew a picture, and its layer in everybody's numbers. */
import { Alert, Stack, Text } from '@mantine/core';
import type { PngInfo } from '../api/index.js';
import { useWords } from '../i18n/index.js';

/** As people call them. */
const FAMILIES: Readonly<Record<string, string>> = { sd1: 'SD 1.x', sd2: 'SD 2.x', sdxl: 'SDXL' };

export function RecipeNotes({ recipe }: { recipe: NonNullable<PngInfo['recipe']> }) {
  const { text, sentence } = useWords();
  const { program, clipSkip, notes } = recipe;
  const remarks = [...(clipSkip?.reason ? [clipSkip.reason] : []), ...notes];
  return (
    <Stack gap={4} id="pnginfo_recipe">
      <Text size="sm" fw={600}>
        {text('writtenBy', { program })}
      </Text>
      {clipSkip && (
        <Text size="sm">
          {text(`familyFrom_${clipSkip.familyFrom}`, { family: FAMILIES[clipSkip.family] ?? clipSkip.family })}
        </Text>
      )}
      {clipSkip?.line && <Text size="sm">{text('sameLayer', { line: clipSkip.line })}</Text>}
      {remarks.length > 0 && (
        <Alert color="yellow" p="xs">
          {remarks.map((remark) => (
            <Text key={remark} size="sm">
              {sentence(remark)}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
