/** @file Above the strip: begun, stopped, gone on with; how far it is and what it is of; what can be done with the value that is looked at. */
import { Button, Switch, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SweepView } from '../api/index.js';
import { ForeignMark } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { usePartId, useStripSwitches } from '../state/index.js';
import { FrameActions } from './frame-actions.js';
import type { StripFrame } from './strip-frames.js';
import type { useStrip } from './use-strip.js';

type Strip = ReturnType<typeof useStrip>;

interface StripBarProps {
  readonly strip: Strip;
  readonly hasEffect: boolean;
  readonly live: ReactNode;
  readonly selected: StripFrame | undefined;
  readonly onBegin: () => void;
}

const hasEnded = ({ state }: SweepView): boolean => state === 'stopped' || state === 'failed';

/** Stops it while it is drawn, else begins one, or goes on with what was stopped. */
function StripButtons({ strip: { view, active, stop, resume, beginning }, hasEffect, onBegin }: StripBarProps) {
  const { text } = useWords();
  const partId = usePartId();
  const begin = { variant: 'light', disabled: !hasEffect, loading: beginning, onClick: onBegin };
  const other = (part: string, name: string, act: () => void) => (
    <Button id={partId(part)} variant="default" onClick={act}>
      {name}
    </Button>
  );
  if (active) return other('filmstrip_stop', text('stop'), stop);
  return (
    <>
      <Button id={partId('filmstrip_start')} {...begin}>
        {text('filmstripStart')}
      </Button>
      {view && hasEnded(view) && other('filmstrip_resume', text('resume'), resume)}
    </>
  );
}

function Status({ strip: { frames }, view }: { readonly strip: Strip; readonly view: SweepView }) {
  const { text } = useWords();
  const partId = usePartId();
  const { step, state, position, prompt, rows } = view;
  const done = frames.filter(({ preview }) => preview).length;
  const waits = state === 'queued' && position ? text('waiting', { position }) : '';
  const how = hasEnded(view)
    ? text('sweepStopped')
    : waits || text('filmstripProgress', { done, total: frames.length });
  const left = state === 'running' && step ? ` · ${text('secondsLeft', { seconds: Math.ceil(step.secondsLeft) })}` : '';
  const of = text('filmstripOf', { prompt, seed: rows[0]?.seed ?? '…' });
  return (
    <Text size="xs" c="dimmed" truncate flex="1 1 0" miw={60} title={of}>
      <span role="status" id={partId('filmstrip_status')} data-state={state}>
        {how}
        {left}
      </span>
      {` · ${of}`}
    </Text>
  );
}

export function StripBar(props: StripBarProps) {
  const { strip, hasEffect, live, selected } = props;
  const { text } = useWords();
  const partId = usePartId();
  const { always, change } = useStripSwitches();
  return (
    <div className="filmstrip-bar">
      <StripButtons {...props} />
      <Switch
        id={partId('filmstrip_always')}
        size="xs"
        label={text('filmstripAlways')}
        checked={always}
        onChange={(event) => change({ always: event.currentTarget.checked })}
      />
      {live}
      {!hasEffect && <Text size="xs">{text('noEffect')}</Text>}
      {strip.view && <Status strip={strip} view={strip.view} />}
      {strip.view && <ForeignMark id={partId('filmstrip_foreign')} drawn={strip.view} />}
      {selected && <FrameActions frame={selected} busy={strip.busy} onPromote={strip.promote} />}
    </div>
  );
}
