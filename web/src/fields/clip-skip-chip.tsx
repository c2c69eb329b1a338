/** @file What the model recommends for clip skip: taken by a click, never by itself; and the user's own value, pinned to the model. */
import { Button, Group, Text } from '@mantine/core';
import { type CurrentModel, useCurrentModel, useSaveModelClipSkip } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { Icon } from './icon.js';
import { TakeClipSkip } from './take-clip-skip.js';

interface ClipSkipChipProps {
  /** The value in use. */
  readonly value: number;
}

type LoadedProps = ClipSkipChipProps & { readonly model: CurrentModel };

/** Without the folders; the whole is in the title. */
const lastPart = (where: string): string => where.split(/[\\/]/).at(-1) ?? where;

/** Nothing is shown where no value changes anything. */
export function ClipSkipChip(props: ClipSkipChipProps) {
  const model = useCurrentModel().data;
  return model?.recommendation.hasEffect ? <LoadedChip {...props} model={model} /> : null;
}

/** The recommended value and where it comes from; those that say otherwise. */
function Advice({ model: { recommendation } }: Pick<LoadedProps, 'model'>) {
  const { text, notice } = useWords();
  const { value: wanted, where, reason, others, conflicts, notes } = recommendation;
  const disagreeing = others
    .filter((other) => other.value !== wanted)
    .map((other) => `${lastPart(other.where)}: ${other.value}`);
  return (
    <>
      <Text size="xs" className="advice" title={[reason, ...conflicts, ...notes].map(notice).join('\n')}>
        {text('recommended', { value: wanted, where: lastPart(where) })}
      </Text>
      {disagreeing.length > 0 && (
        <Text size="xs" c="dimmed">
          {text('sourcesDisagree', { sources: disagreeing.join('; ') })}
        </Text>
      )}
      <TakeClipSkip value={wanted} />
    </>
  );
}

/** Pins the value in use to the model; a second press lets it go. */
function Pin({ value, model }: LoadedProps) {
  const { text } = useWords();
  const { mutate: save, error } = useSaveModelClipSkip(model.id);
  const { value: saved, source } = model.recommendation;
  const isPinned = source === 'saved' && saved === value;
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        px={4}
        leftSection={<Icon name="pin" />}
        onClick={() => save(isPinned ? null : value)}
      >
        {text(isPinned ? 'unpinForModel' : 'pinForModel', { value })}
      </Button>
      <Failure news={error} />
    </>
  );
}

function LoadedChip({ value, model }: LoadedProps) {
  const { text } = useWords();
  const { value: wanted, source } = model.recommendation;
  // The family's default is nobody's advice: a value that the user chose needs no reminder of it.
  const inUse = Math.max(value, model.clipSkip.least);
  const advised = wanted !== inUse && source !== 'family';
  if (wanted === inUse && source !== 'saved') return null;
  return (
    <Group gap={6} role="group" aria-label={text('recommendation')} className="clip-skip-chip">
      {advised && <Advice model={model} />}
      <Pin {...{ value, model }} />
    </Group>
  );
}
