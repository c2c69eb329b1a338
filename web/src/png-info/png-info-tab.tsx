/** @file PNG Info: what a picture was drawn with, and the way back to txt2img. */
import { Alert, Button, Grid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readPngInfo } from '../api/generation.js';
import { useSettings } from '../api/settings.js';
import type { PngInfo } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { useView } from '../state/view.js';
import { ImageDrop } from './image-drop.js';
import { readDataUri } from './read-file.js';
import { toDraft } from './to-draft.js';

async function readImage(file: File) {
  const source = await readDataUri(file);
  return { source, info: await readPngInfo(source) };
}

export function PngInfoTab() {
  const { label, text } = useWords();
  const settings = useSettings().data ?? [];
  const change = useDraft((draft) => draft.change);
  const open = useView((view) => view.open);
  const { mutate, data, error } = useMutation({ mutationFn: readImage, networkMode: 'always' });
  const send = (info: PngInfo) => {
    change(toDraft(info, (key) => settings.find((setting) => setting.key === key)?.value));
    open('txt2img');
  };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <ImageDrop onFile={mutate} />
          {data && <img className="picture" data-small alt={text('chosenImage')} src={data.source} />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack aria-live="polite">
          {error && (
            <Alert color="red" role="alert">
              {error.message}
            </Alert>
          )}
          {data && (
            <Text component="pre" size="sm" className="infotext" id="pnginfo_infotext">
              {data.info.infotext || text('noInfotext')}
            </Text>
          )}
          {data?.info.infotext && <Button onClick={() => send(data.info)}>{label('sendToTxt2img')}</Button>}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
