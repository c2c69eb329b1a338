/** @file One sweep: how far it is, its stages, its sheets, and what to do with it. */
import { Anchor, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { isActive, type SweepStage, type SweepView, type useSweepActions } from '../api/index.js';
import { ForeignMark } from '../fields/index.js';
import { type TextKey, useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { type OpenedCell, SweepCellDialog } from './sweep-cell-dialog.js';
import { SweepGrid } from './sweep-grid.js';

interface SweepResultProps {
  readonly view: SweepView;
  readonly actions: ReturnType<typeof useSweepActions>;
}

/** As much of an id as tells sweeps apart. */
const ID_LENGTH = 8;
const SHEETS = { preview: 'previews', full: 'sheet' } as const;

export function SweepResult({ view, actions }: SweepResultProps) {
  const { text } = useWords();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [opened, setOpened] = useState<OpenedCell | null>(null);
  const active = isActive(view);
  const canChoose = view.sweep.preview !== undefined && !active;
  const toggle = (value: number) =>
    setChosen(
      chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value].sort((a, b) => a - b),
    );
  const drawing = stageInWork(view);
  return (
    <Stack gap="md">
      <SweepStatus {...{ view, actions }} />
      <ForeignMark id="sweep_foreign" drawn={view} />
      {[...view.stages].reverse().map((stage) => (
        <Stack key={stage.stage} gap="xs" component="section" className={`sweep-${stage.stage}`}>
          {view.stages.length > 1 || view.sweep.preview ? (
            <Title order={2} size="h5">
              {text(stage.stage === 'preview' ? 'previews' : 'fullPictures')}
            </Title>
          ) : null}
          <SweepGrid
            {...{ view, stage }}
            step={active && stage === drawing ? view.step : undefined}
            onOpen={setOpened}
            {...(canChoose && stage.stage === 'preview' ? { chosen, onToggle: toggle } : {})}
          />
          {stage.stage === 'preview' && canChoose && (
            <Group>
              <Button
                id="sweep_full"
                disabled={chosen.length === 0}
                loading={actions.isPending}
                onClick={() => actions.drawInFull(chosen)}
              >
                {text('drawInFull', { values: chosen.join(', ') || '…' })}
              </Button>
            </Group>
          )}
          <SheetLinks id={view.id} stage={stage} />
        </Stack>
      ))}
      {opened && <SweepCellDialog opened={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}

function SheetLinks({ id, stage: { stage, result } }: { id: string; stage: SweepStage }) {
  const { text } = useWords();
  if (!result) return null;
  const file = `api/v1/sweeps/${id}/files/${SHEETS[stage]}`;
  return (
    <Group gap="md">
      <Anchor size="sm" href={`${file}.png`} target="_blank" rel="noreferrer">
        {text('sheetPicture')}
      </Anchor>
      <Anchor size="sm" href={`${file}.html`} download={`penultimate-sweep-${id.slice(0, ID_LENGTH)}.html`}>
        {text('sheetPage')}
      </Anchor>
    </Group>
  );
}

const ENDINGS: Readonly<Partial<Record<SweepView['state'], TextKey>>> = {
  done: 'sweepDone',
  stopped: 'sweepStopped',
  failed: 'sweepFailed',
};

const PERCENT = 100;

/** The stage that its job draws: the last one, since a choice of values comes after the previews. */
const stageInWork = ({ stages }: SweepView): SweepStage | undefined => stages.at(-1);

function SweepStatus({ view, actions }: SweepResultProps) {
  const { text } = useWords();
  const { state, step, position, jobId, error } = view;
  const active = isActive(view);
  const drawing = stageInWork(view);
  const how = (): string => {
    const ending = ENDINGS[state];
    if (ending) return text(ending);
    if (state === 'queued' && position) return text('waiting', { position });
    if (!step || !drawing) return text('starting');
    const cells = drawing.clipSkips.length * Math.max(1, view.rows.length);
    const cell = text('sweepProgress', { cell: step.batch + 1, cells });
    return `${cell} · ${text('secondsLeft', { seconds: Math.ceil(step.secondsLeft) })}`;
  };
  return (
    <Stack gap={4}>
      <Text fw={600}>{view.prompt}</Text>
      {active && (
        <Progress value={step ? (PERCENT * step.done) / step.total : 0} aria-label={how()} transitionDuration={150} />
      )}
      <Group gap="sm">
        <Text id="sweep_status" role="status" size="sm" c="dimmed">
          {how()}
        </Text>
        {active && jobId && (
          <Button id="sweep_stop" size="compact-sm" variant="default" onClick={() => actions.stop(jobId)}>
            {text('stop')}
          </Button>
        )}
        {(state === 'stopped' || state === 'failed') && (
          <Button id="sweep_resume" size="compact-sm" loading={actions.isPending} onClick={actions.resume}>
            {text('resume')}
          </Button>
        )}
      </Group>
      {state === 'failed' && <Failure news={error} />}
    </Stack>
  );
}
