/** @file The colour of the brush: any, by the browser's own palette, and a few at one click. */
import { ColorSwatch, Group, TextInput } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { useImg2imgDraft } from '../state/index.js';

const SWATCHES = ['#000000', '#ffffff', '#e03131', '#f08c00', '#ffd43b', '#2f9e44', '#1971c2', '#7048e8', '#8a5a3b'];
const SWATCH_PX = 22;

interface ColorProps {
  readonly color: string;
  readonly onTake: (color: string) => void;
}

function Swatches({ color, onTake }: ColorProps) {
  return SWATCHES.map((swatch) => (
    <ColorSwatch
      key={swatch}
      component="button"
      type="button"
      size={SWATCH_PX}
      color={swatch}
      aria-label={swatch}
      aria-pressed={swatch === color}
      onClick={() => onTake(swatch)}
    />
  ));
}

export function BrushColor() {
  const { label } = useWords();
  const { color, change } = useImg2imgDraft();
  const onTake = (next: string) => change({ color: next });
  return (
    <Group gap={6} align="end">
      <TextInput
        id="img2img_color"
        type="color"
        w={88}
        label={label('brushColor')}
        value={color}
        onChange={(event) => onTake(event.currentTarget.value)}
      />
      <Swatches {...{ color, onTake }} />
    </Group>
  );
}
