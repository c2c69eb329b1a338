/** @file The seed: −1 = random, with the WebUI's two buttons. */
import { Group } from '@mantine/core';
import type { SeedValue } from '../api/index.js';
import { IconButton, RANDOM_SEED, SeedBox, useHelped } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { useDraft } from '../state/index.js';

export function SeedField({ lastSeed }: { lastSeed: SeedValue | undefined }) {
  const { label } = useWords();
  const helped = useHelped();
  const seed = useDraft((draft) => draft.seed);
  const change = useDraft((draft) => draft.change);
  const button = { variant: 'default', size: 'input-xs' } as const;
  return (
    <Group align="end" gap={4} wrap="nowrap">
      <SeedBox names={helped('seed')} value={seed} onChange={(next) => change({ seed: next })} />
      <IconButton {...button} icon="dice" name={label('randomSeed')} onClick={() => change({ seed: RANDOM_SEED })} />
      <IconButton
        {...button}
        icon="loop"
        name={label('reuseSeed')}
        disabled={lastSeed === undefined}
        onClick={() => change({ seed: lastSeed ?? RANDOM_SEED })}
      />
    </Group>
  );
}
