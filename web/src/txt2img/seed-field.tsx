/** @file The seed: −1 = random, with the WebUI's two buttons. */
import { ActionIcon, Group, NumberInput } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { DiceIcon } from './dice-icon.js';

const RANDOM = -1;

export function SeedField({ lastSeed }: { lastSeed: number | undefined }) {
  const { label } = useWords();
  const seed = useDraft((draft) => draft.seed);
  const change = useDraft((draft) => draft.change);
  return (
    <Group align="end" gap="xs" wrap="nowrap">
      <NumberInput
        flex={1}
        label={label('seed')}
        min={RANDOM}
        max={Number.MAX_SAFE_INTEGER}
        allowDecimal={false}
        hideControls
        value={seed}
        onChange={(next) => change({ seed: typeof next === 'number' ? next : RANDOM })}
      />
      <ActionIcon
        size="input-sm"
        variant="default"
        aria-label={label('randomSeed')}
        title={label('randomSeed')}
        onClick={() => change({ seed: RANDOM })}
      >
        <DiceIcon />
      </ActionIcon>
      <ActionIcon
        size="input-sm"
        variant="default"
        aria-label={label('reuseSeed')}
        title={label('reuseSeed')}
        disabled={lastSeed === undefined}
        onClick={() => change({ seed: lastSeed ?? RANDOM })}
      >
        ♻
      </ActionIcon>
    </Group>
  );
}
