/** @file PNG Info: what a picture was drawn with, and the ways to txt2img and img2img. */
import { Button, Grid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readPngInfo } from '../api/generation.js';
import type { PngInfo } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { loadFile } from '../pictures/load-picture.js';
import { Failure } from '../shell/failure.js';
import { ImageDrop } from './image-drop.js';
import { readDataUri } from './read-file.js';
import { RecipeNotes } from './recipe-notes.js';
import { useSend, useSendPicture } from './use-send.js';

interface ReadImage {
  readonly file: File;
  readonly source: string;
  readonly info: PngInfo;
}

async function readImage(file: File): Promise<ReadImage> {
  const source = await readDataUri(file);
  return { file, source, info: await readPngInfo(source) };
}

export function PngInfoTab() {
  const { label, text } = useWords();
  const send = useSend();
  const sendPicture = useSendPicture();
  const whole = useMutation({
    mutationFn: async ({ file, info }: ReadImage) => sendPicture(await loadFile(file), info),
  });
  const { mutate, data, error } = useMutation({ mutationFn: readImage, networkMode: 'always' });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <ImageDrop id="pnginfo_image" text={text('dropImage')} onFile={mutate} />
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
          {data && (
            <Button variant="light" onClick={() => whole.mutate(data)}>
              {label('sendToImg2img')}
            </Button>
          )}
          <Failure news={whole.error} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
