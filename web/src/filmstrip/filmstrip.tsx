/** @file The strip under the picture: every clip-skip value of the current request, small ones first. */
import { Button, Group, Progress, Stack, Switch, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useCurrentModel } from '../api/models.js';
import type { GenerateRequest, Notice, Picture, SweepView } from '../api/types.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from '../shell/failure.js';
import { usePartId } from '../state/drawing-tab.js';
import { Warnings } from '../txt2img/warnings.js';
import { Frame } from './frame.js';
import { FrameActions } from './frame-actions.js';
import type { StripFrame } from './strip-frames.js';
import { toStrip } from './strip-request.js';
import { useStripSwitches } from './strip-store.js';
import { useClipSkipInUse } from './use-live.js';
import type { useStrip } from './use-strip.js';

interface FilmstripProps {
  readonly strip: ReturnType<typeof useStrip>;
  /** The current request; undefined = something is missing. */
  readonly compose: () => GenerateRequest | undefined;
  /** The picture that is looked at. */
  readonly chosen: Picture | undefined;
  /** Rises when a drawing that was asked for with the button is done. */
  readonly finished: number;
}

/** Begins a strip of the current request. */
function useBegin({ strip, compose, chosen }: FilmstripProps) {
  const model = useCurrentModel().data;
  const current = useClipSkipInUse();
  return () => {
    const request = compose();
    if (!request || !model) return;
    const { clipSkip, defaults } = model;
    strip.begin(toStrip(request, { numValues: clipSkip.max, current, seed: chosen?.seed, native: defaults }));
  };
}

export function Filmstrip(props: FilmstripProps) {
  const { strip, finished } = props;
  const { text } = useWords();
  const partId = usePartId();
  const { always, change } = useStripSwitches();
  const hasEffect = useCurrentModel().data?.clipSkip.hasEffect ?? true;
  const begin = useBegin(props);
  const [begunAfter, setBegunAfter] = useState(finished);
  useEffect(() => {
    if (finished === begunAfter) return;
    setBegunAfter(finished);
    if (always && hasEffect) begin();
  }, [finished, begunAfter, always, hasEffect, begin]);
  return (
    <Stack component="section" gap="xs" id={partId('filmstrip')} aria-label={text('filmstrip')}>
      <Title order={2} size="h5">
        {text('filmstrip')}
      </Title>
      <Group gap="md">
        <Button
          id={partId('filmstrip_start')}
          size="xs"
          variant="light"
          disabled={!hasEffect}
          loading={strip.beginning}
          onClick={begin}
        >
          {text('filmstripStart')}
        </Button>
        <Switch
          id={partId('filmstrip_always')}
          label={text('filmstripAlways')}
          checked={always}
          onChange={(event) => change({ always: event.currentTarget.checked })}
        />
      </Group>
      {!hasEffect && <Text size="sm">{text('noEffect')}</Text>}
      <Failure news={strip.failure} />
      {strip.view && <Frames {...props} view={strip.view} />}
    </Stack>
  );
}

/** What the server said of its stages, each once. */
const warningsOf = ({ stages }: SweepView): readonly Notice[] => [
  ...new Map(stages.flatMap(({ result }) => result?.warnings ?? []).map((one) => [one.message, one])).values(),
];

function Frames({ strip, view, chosen }: FilmstripProps & { view: SweepView }) {
  const { text } = useWords();
  const partId = usePartId();
  const recommendation = useCurrentModel().data?.recommendation;
  const current = useClipSkipInUse();
  const [selected, setSelected] = useState<number | null>(null);
  const { frames } = strip;
  const frame = frames.find(({ value }) => value === selected);
  return (
    <>
      <Text size="xs" c="dimmed" truncate title={view.prompt}>
        {text('filmstripOf', { prompt: view.prompt, seed: view.rows[0]?.seed ?? chosen?.seed ?? '…' })}
      </Text>
      <StripStatus strip={strip} view={view} />
      <Warnings id={partId('filmstrip_warnings')} warnings={warningsOf(view)} />
      <div className="strip filmstrip" id={partId('filmstrip_frames')}>
        {frames.map((one: StripFrame) => (
          <Frame
            key={one.value}
            frame={one}
            inUse={one.value === current}
            recommended={one.value === recommendation?.value}
            selected={one.value === selected}
            onSelect={() => setSelected(one.value)}
          />
        ))}
      </div>
      {frame && (
        <FrameActions frame={frame} inUse={frame.value === current} busy={strip.active} onPromote={strip.promote} />
      )}
    </>
  );
}

const PERCENT = 100;

function StripStatus({
  strip: { frames, active, stop, resume },
  view,
}: {
  strip: FilmstripProps['strip'];
  view: SweepView;
}) {
  const { text } = useWords();
  const partId = usePartId();
  const { step, state, position } = view;
  const done = frames.filter(({ preview }) => preview).length;
  const waits = state === 'queued' && position ? text('waiting', { position }) : '';
  const how = waits || text('filmstripProgress', { done, total: frames.length });
  return (
    <>
      {active && (
        <Progress value={step ? (PERCENT * step.done) / step.total : 0} aria-label={how} transitionDuration={150} />
      )}
      <Group gap="sm">
        <Text size="sm" c="dimmed" role="status" id={partId('filmstrip_status')} data-state={state}>
          {state === 'stopped' || state === 'failed' ? text('sweepStopped') : how}
          {active && step ? ` · ${text('secondsLeft', { seconds: Math.ceil(step.secondsLeft) })}` : ''}
        </Text>
        {active && (
          <Button id={partId('filmstrip_stop')} size="compact-sm" variant="default" onClick={stop}>
            {text('stop')}
          </Button>
        )}
        {(state === 'stopped' || state === 'failed') && (
          <Button id={partId('filmstrip_resume')} size="compact-sm" variant="default" onClick={resume}>
            {text('resume')}
          </Button>
        )}
      </Group>
      {state === 'failed' && <Failure news={view.error} />}
    </>
  );
}
