/** @file PNG Info: what a picture was drawn with, and the ways to txt2img and img2img. */
import { Button, Grid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type PngInfo, readPngInfo } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { ImageDrop, loadFile, readDataUri } from '../pictures/index.js';
import { useSend, useSendPicture } from '../sending/index.js';
import { RecipeNotes } from './recipe-notes.js';

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
  /** What was written by a program that is not understood, as it stands. */
  const unreadOf = ({ unread }: PngInfo): string =>
    unread ? `${text('notUnderstood', { program: unread.program })}\n\n${unread.text}` : '';
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
              {data.info.infotext || unreadOf(data.info) || text('noInfotext')}
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
