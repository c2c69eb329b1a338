/** @file The pictures of a batch: dropped, chosen, or all of a folder; what became of each stands beside its name. */
import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { fileNameOf, ImageDrop, PICTURE_TYPES } from '../pictures/index.js';
import { type BatchItem, useBatch } from '../state/index.js';
import { FolderButton } from './folder-button.js';
import { useAddFiles } from './use-add-files.js';

const PERCENT = 100;

/** The name of the picture that it was drawn from, then what tells it from others. */
function downloadName({ name }: BatchItem, infotext: string): string {
  const file = name.split('/').at(-1) ?? name;
  return `${file.replace(/\.\w+$/, '')}-${fileNameOf(infotext)}`;
}

function Drawn({ item }: { readonly item: BatchItem }) {
  const { text } = useWords();
  return (
    <>
      {item.pictures.map(({ url, infotext }, place) =>
        url === null ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pictures of one job stay in their places
          <Anchor key={place} href={url} download={downloadName(item, infotext)} title={text('download')}>
            <img className="batch-thumb" alt={text('drawnFrom', { name: item.name })} src={url} loading="lazy" />
          </Anchor>
        ),
      )}
    </>
  );
}

/** What is said of a picture that is not there. */
function useStateText(): (item: BatchItem) => string {
  const { text, failure } = useWords();
  const WORDS = { waiting: '', drawing: 'stateRunning', done: '', failed: 'stateFailed' } as const;
  return ({ state, pictures, failure: news }) => {
    if (news) return failure(news);
    if (state === 'done' && pictures.length === 0) return text('skipped');
    const word = WORDS[state];
    return word === '' ? '' : text(word);
  };
}

function Row({ item }: { readonly item: BatchItem }) {
  const said = useStateText()(item);
  return (
    <li className="batch-row" data-state={item.state}>
      <Text size="xs" className="batch-name" title={item.name} truncate="start">
        {item.name}
      </Text>
      <Drawn item={item} />
      {said && (
        <Text size="xs" className="batch-said">
          {said}
        </Text>
      )}
    </li>
  );
}

/** How far the batch is, in numbers and as a bar. */
function Sum() {
  const { text } = useWords();
  const { items } = useBatch();
  const count = items.length;
  const of = (state: BatchItem['state']) => items.filter((item) => item.state === state).length;
  const [done, failed] = [of('done'), of('failed')];
  return (
    <>
      <Text size="sm" role="status" id="img2img_batch_sum">
        {text('batchDone', { done, count })}
        {failed > 0 && ` · ${text('batchFailed', { count: failed })}`}
      </Text>
      <Progress value={(PERCENT * (done + failed)) / count} aria-label={text('batchDone', { done, count })} />
    </>
  );
}

function Listed() {
  const { text } = useWords();
  const { items, running, renew, clear } = useBatch();
  const isBegun = items.some(({ state }) => state !== 'waiting');
  return (
    <>
      <Sum />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <ul className="plain-list batch-list" tabIndex={0} aria-label={text('batchPictures')}>
        {items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </ul>
      <Group gap="xs">
        <Button variant="default" disabled={running || !isBegun} onClick={renew}>
          {text('batchAgain')}
        </Button>
        <Button variant="default" disabled={running} onClick={clear}>
          {text('batchClear')}
        </Button>
      </Group>
    </>
  );
}

export function BatchField() {
  const { text } = useWords();
  const items = useBatch((batch) => batch.items);
  const { add, left } = useAddFiles();
  return (
    <Stack component="section" gap="xs" aria-label={text('batchPictures')}>
      <ImageDrop id="img2img_batch" accept={PICTURE_TYPES.join(',')} text={text('dropBatch')} onFiles={add} />
      <FolderButton onFiles={add} />
      <Text size="xs" c="dimmed">
        {text('batchHelp')}
      </Text>
      {left > 0 && (
        <Text size="xs" role="status">
          {text('batchLeft', { count: left })}
        </Text>
      )}
      {items.length > 0 && <Listed />}
    </Stack>
  );
}
