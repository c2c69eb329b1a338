/** @file Width and height: sliders, the usual shapes, the two swapped; what is not chosen is as the tab has it. */
import { Button, Group, Stack } from '@mantine/core';
import { IconButton, SliderField } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import { LargeSizeNote } from './large-size-note.js';
import { presetsOf, type Size } from './size-presets.js';

const SIDES = ['width', 'height'] as const;
const STEP = 8;
const LEAST = 64;
/** How far the sliders go, times what the model was trained on; the box takes more. */
const FAR = 4;

/** Sides that are chosen; empty = as the tab has it. */
interface ChosenSize {
  readonly width: number | '';
  readonly height: number | '';
}

interface SizeFieldsProps {
  readonly chosen: ChosenSize;
  /** Pixels that hold where nothing is chosen; undefined = not known yet. */
  readonly own: Size | undefined;
  /** Where they come from. */
  readonly origin: string;
  readonly onChange: (size: Partial<ChosenSize>) => void;
}

/** For as long as the model is not known. */
const USUAL: Size = { width: 512, height: 512 };

interface PartProps extends Pick<SizeFieldsProps, 'onChange' | 'origin'> {
  readonly size: Size;
  readonly own: Size;
}

interface ShapeProps {
  readonly name: string;
  readonly isNow: boolean;
  readonly title?: string;
  readonly onTake: () => void;
}

function Shape({ name, isNow, title, onTake }: ShapeProps) {
  const variant = isNow ? 'light' : 'default';
  return (
    <Button size="compact-xs" flex={1} px={2} {...{ variant, title }} aria-pressed={isNow} onClick={onTake}>
      {name}
    </Button>
  );
}

function Shapes({ size, own, origin, onChange }: PartProps) {
  const { text } = useWords();
  const partId = usePartId();
  const isNow = (other: Size) => other.width === size.width && other.height === size.height;
  const swap = () => onChange({ width: size.height, height: size.width });
  return (
    <Group gap={4} wrap="nowrap" id={partId('shapes')}>
      {presetsOf(own).map(({ name, width, height }) => (
        <Shape
          key={name}
          {...{ name, isNow: isNow({ width, height }), title: `${width} × ${height}` }}
          onTake={() => onChange({ width, height })}
        />
      ))}
      <Button size="compact-xs" variant="default" px={6} onClick={() => onChange({ width: '', height: '' })}>
        {origin}
      </Button>
      <IconButton icon="swap" size="sm" name={text('swapSides')} onClick={swap} />
    </Group>
  );
}

export function SizeFields({ chosen, own = USUAL, origin, onChange }: SizeFieldsProps) {
  const { label, help } = useWords();
  const partId = usePartId();
  const size = { width: chosen.width || own.width, height: chosen.height || own.height };
  return (
    <Stack gap={6}>
      <Shapes {...{ size, own, origin, onChange }} />
      {SIDES.map((side) => (
        <SliderField
          key={side}
          id={partId(side)}
          label={label(side)}
          help={help(side)}
          min={Math.min(LEAST, own[side])}
          max={own[side] * FAR}
          step={STEP}
          value={size[side]}
          onCommit={(next) => onChange({ [side]: next })}
        />
      ))}
      <LargeSizeNote size={size} />
    </Stack>
  );
}
