/** @file PNG Info: what a picture was drawn with, and the way back to txt2img. */
import { Button, Grid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readPngInfo } from '../api/generation.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { ImageDrop } from './image-drop.js';
import { readDataUri } from './read-file.js';
import { RecipeNotes } from './recipe-notes.js';
import { useSend } from './use-send.js';

async function readImage(file: File) {
  const source = await readDataUri(file);
  return { source, info: await readPngInfo(source) };
}

export function PngInfoTab() {
  const { label, text } = useWords();
  const send = useSend();
  const { mutate, data, error } = useMutation({ mutationFn: readImage, networkMode: 'always' });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <ImageDrop onFile={mutate} />
          {data && (
            <img
              className="picture"
              style={{ width: 'min(100%, 384px)' }}
              alt={text('chosenImage')}
              src={data.source}
            />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack aria-live="polite">
          <Failure news={error} />
          {data && (
            <Text component="pre" size="sm" className="infotext" id="pnginfo_infotext">
              {data.info.infotext || text('noInfotext')}
            </Text>
          )}
          {data?.info.recipe && <RecipeNotes recipe={data.info.recipe} />}
          {data?.info.infotext && <Button onClick={() => send(data.info)}>{label('sendToTxt2img')}</Button>}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
