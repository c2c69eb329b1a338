/** @file How the charts of movement are scaled, with the reason for the choice. */
import { Group, SegmentedControl, Text } from '@mantine/core';
import type { ScaleKind } from '../charts/index.js';
import { useWords } from '../i18n/index.js';
import { useLayersView } from '../state/index.js';

export function ScaleChoice() {
  const { text } = useWords();
  const { scale, change } = useLayersView();
  return (
    <Group gap="sm" id="layers_scale">
      <SegmentedControl
        size="xs"
        aria-label={text('scale')}
        data={[
          { value: 'log', label: text('scaleLog') },
          { value: 'linear', label: text('scaleLinear') },
        ]}
        value={scale}
        onChange={(next) => change({ scale: next as ScaleKind })}
      />
      <Text size="xs" c="dimmed" flex={1} miw={240}>
        {text('scaleHelp')}
      </Text>
    </Group>
  );
}
