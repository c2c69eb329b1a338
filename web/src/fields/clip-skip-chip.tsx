/** @file What the model recommends for clip skip: taken by a click, never by itself; and the user's own value for the model. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { useCurrentModel, useSaveModelClipSkip } from '../api/models.js';
import type { CurrentModel } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';

interface ClipSkipChipProps {
  /** The value in use. */
  readonly value: number;
  readonly onTake: (value: number) => void;
}

type LoadedProps = ClipSkipChipProps & { readonly model: CurrentModel };

/** Without the folders; the whole is in the title. */
const lastPart = (where: string): string => where.split(/[\\/]/).at(-1) ?? where;

/** Nothing is shown where no value changes anything. */
export function ClipSkipChip(props: ClipSkipChipProps) {
  const model = useCurrentModel().data;
  return model?.recommendation.hasEffect ? <LoadedChip {...props} model={model} /> : null;
}

function LoadedChip({ value, onTake, model }: LoadedProps) {
  const words = useWords();
  const { mutate: save, error } = useSaveModelClipSkip(model.id);
  const { value: wanted, source, where, reason, others, conflicts, notes } = model.recommendation;
  const differs = wanted !== value;
  // The family's default is nobody's advice: a value that the user chose needs no reminder of it.
  const advised = differs && source !== 'family';
  const disagreeing = others
    .filter((other) => other.value !== wanted)
    .map((other) => `${lastPart(other.where)}: ${other.value}`);
  if (!differs && source !== 'saved') return null;
  return (
    <Group gap="xs" role="group" aria-label={words.text('recommendation')}>
      {advised && (
        <>
          <Badge
            variant="light"
            tt="none"
            className="long-badge"
            title={[reason, ...conflicts, ...notes].map(words.notice).join('\n')}
          >
            {words.text('recommended', { value: wanted, where: lastPart(where) })}
          </Badge>
          <Button size="compact-xs" variant="light" onClick={() => onTake(wanted)}>
            {words.text('takeRecommended', { value: wanted })}
          </Button>
        </>
      )}
      {advised && disagreeing.length > 0 && (
        <Text size="xs" c="dimmed">
          {words.text('sourcesDisagree', { sources: disagreeing.join('; ') })}
        </Text>
      )}
      {differs && (
        <Button size="compact-xs" variant="subtle" onClick={() => save(value)}>
          {words.text('saveForModel', { value })}
        </Button>
      )}
      {source === 'saved' && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => save(null)}>
          {words.text('forgetForModel', { value: wanted })}
        </Button>
      )}
      <Failure news={error} />
    </Group>
  );
}
