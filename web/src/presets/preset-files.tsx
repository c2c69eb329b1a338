/** @file Presets out to a file, and in from one. */
import { Button, FileButton, Group } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import { presetsFile } from './preset-file.js';
import type { PresetsOfTab } from './use-presets-of-tab.js';

const LOOK = { size: 'compact-xs', variant: 'default' } as const;

export function PresetFiles({ presets, importFrom }: Pick<PresetsOfTab, 'presets' | 'importFrom'>) {
  const { text } = useWords();
  const partId = usePartId();
  const input = { id: partId('preset_file'), 'aria-label': text('importPresets') };
  return (
    <Group gap={4}>
      {presets.length > 0 && (
        <Button {...LOOK} component="a" href={presetsFile(presets)} download="penultimate-presets.json">
          {text('exportPresets')}
        </Button>
      )}
      <FileButton accept="application/json,.json" inputProps={input} onChange={(file) => file && void importFrom(file)}>
        {(props) => (
          <Button {...LOOK} {...props}>
            {text('importPresets')}
          </Button>
        )}
      </FileButton>
    </Group>
  );
}
