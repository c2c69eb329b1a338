/** @file The switch of live redraw; where a picture takes long, it says with how many steps. */
import { Switch } from '@mantine/core';
import { useWords } from '../i18n/index.js';
import { usePartId, useStripSwitches } from '../state/index.js';

interface LiveSwitchProps {
  /** Steps that it would draw with. */
  readonly steps: number;
  /** Steps that a picture has otherwise. */
  readonly asked: number;
}

export function LiveSwitch({ steps, asked }: LiveSwitchProps) {
  const { text } = useWords();
  const partId = usePartId();
  const { live, change } = useStripSwitches();
  return (
    <Switch
      id={partId('live')}
      size="xs"
      label={steps < asked ? text('liveFewer', { steps }) : text('live')}
      title={text('liveHelp')}
      checked={live}
      onChange={(event) => change({ live: event.currentTarget.checked })}
    />
  );
}
