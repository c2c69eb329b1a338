/** @file Generate; beside it another one behind what is drawn, one after the other without end, Skip and Interrupt. */
import { Button, Group } from '@mantine/core';
import { IconButton, type IconName } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId } from '../state/index.js';
import type { DrawingState } from './use-drawing.js';

interface GenerateButtonsProps {
  readonly drawing: DrawingState;
  /** Nothing that a request needs is missing. */
  readonly ready: boolean;
}

interface Act {
  readonly part: string;
  readonly icon: IconName;
  readonly name: string;
  readonly isOff: boolean;
  /** Of what is switched on and off. */
  readonly isOn?: boolean;
  readonly act: () => void;
}

/** What there is beside Generate, in order. */
function useActs({ drawing, ready }: GenerateButtonsProps): readonly Act[] {
  const { label, text } = useWords();
  const { busy, canSkip, canInterrupt, actions, more, series } = drawing;
  const { on: isOn, toggle } = more.forever;
  return [
    {
      part: 'add',
      icon: 'plus',
      name: text('addToQueue'),
      isOff: !busy || !ready || series !== undefined,
      act: more.add,
    },
    { part: 'forever', icon: 'loop', name: text('forever'), isOff: !ready || series !== undefined, isOn, act: toggle },
    { part: 'skip', icon: 'skip', name: label('skip'), isOff: !canSkip, act: actions.skip },
    { part: 'interrupt', icon: 'stop', name: label('interrupt'), isOff: !canInterrupt, act: actions.interrupt },
  ];
}

function ActButton({ act: { part, icon, name, isOff, isOn, act } }: { readonly act: Act }) {
  const partId = usePartId();
  return (
    <IconButton
      {...{ icon, name }}
      id={partId(part)}
      size="input-sm"
      variant={isOn ? 'light' : 'default'}
      aria-pressed={isOn}
      disabled={isOff}
      onClick={act}
    />
  );
}

export function GenerateButtons(props: GenerateButtonsProps) {
  const { drawing, ready } = props;
  const { label, text } = useWords();
  const partId = usePartId();
  const look = { size: 'sm', flex: 1, px: 'xs', title: text('keys') } as const;
  return (
    <Group gap={6} wrap="nowrap">
      <Button {...look} id={partId('generate')} disabled={drawing.busy || !ready} onClick={drawing.actions.generate}>
        {label('generate')}
      </Button>
      {useActs(props).map((act) => (
        <ActButton key={act.part} act={act} />
      ))}
    </Group>
  );
}
