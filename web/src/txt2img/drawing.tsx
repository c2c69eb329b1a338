/** @file What the tabs that draw have in common: prompts, buttons, parameters, progress and result. */
import { Grid, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { JobBody, Notice, Picture, ScriptOrder } from '../api/types.js';
import { CompareFold } from '../compare/compare-fold.js';
import { Filmstrip } from '../filmstrip/filmstrip.js';
import { isLiveOffered } from '../filmstrip/live-redraw.js';
import { LiveSwitch } from '../filmstrip/live-switch.js';
import { useStripSwitches } from '../filmstrip/strip-store.js';
import { useLive } from '../filmstrip/use-live.js';
import { useStrip } from '../filmstrip/use-strip.js';
import { LayersFold } from '../layers/layers-fold.js';
import { PictureStrip } from '../pictures/picture-strip.js';
import { PromptHelpers, Prompts } from '../prompt/prompts.js';
import { useScriptOrder } from '../scripts/use-scripts.js';
import { Failure } from '../shell/failure.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { useView } from '../state/view.js';
import { GenerateButtons } from './generate-buttons.js';
import { JobProgress } from './job-progress.js';
import { isBusy, type JobView } from './job-state.js';
import { Output } from './output.js';
import { Parameters } from './parameters.js';
import { type JobHandle, useJob } from './use-job.js';
import { useKept, useLatest } from './use-kept.js';
import { useKeys } from './use-keys.js';
import { type Complete, useStart } from './use-start.js';

interface DrawingProps {
  /** What the tab adds to the request; undefined = something is missing, so nothing is drawn. */
  readonly complete: Complete;
  readonly ready?: boolean;
  /** What comes before the parameters. */
  readonly before?: ReactNode;
  readonly size: ReactNode;
  readonly extra?: ReactNode;
}

const NO_WARNINGS: readonly Notice[] = [];

/** Seconds that a picture of the last finished job took, scripts apart; null = none was measured. */
function usePictureSeconds({ job: { seconds, images }, scripted }: JobHandle): number | null {
  return useLatest(scripted || seconds === null || images.length === 0 ? null : seconds / images.length);
}

/** Counts the drawings that were asked for with the button and came to a picture. */
function useFinished({ phase, images }: JobView) {
  const [asked, setAsked] = useState(false);
  const [finished, setFinished] = useState(0);
  useEffect(() => {
    if (!asked || phase === 'waiting' || phase === 'running') return;
    setAsked(false);
    if (phase === 'done' && images.length > 0) setFinished((count) => count + 1);
  }, [asked, phase, images]);
  return { finished, ask: () => setAsked(true) };
}

/** The tab's job with everything that looks at it. */
function useDrawing(complete: Complete, ready: boolean) {
  const handle = useJob();
  const { job, accepted, skip, interrupt } = handle;
  const [picked, setPicked] = useState<Picture | null>(null);
  const seconds = usePictureSeconds(handle);
  const tabIsOpen = useDrawingTab() === useView(({ tab }) => tab);
  const { live } = useStripSwitches();
  const isLive = live && ready && tabIsOpen && isLiveOffered(seconds, live);
  const pictures = useKept(job.images.filter(Boolean), isLive);
  const chosen = picked ?? pictures[0];
  const { compose, start } = useStart(handle, complete);
  const { finished, ask } = useFinished(job);
  const script = useScriptOrder();
  const startAnew = (more: Partial<JobBody> = {}, script?: ScriptOrder): boolean => {
    const started = start(more, script);
    if (started) setPicked(null);
    return started;
  };
  useLive({ enabled: isLive, handle, start: (more) => startAnew(more), seed: chosen?.seed });
  const canSkip = accepted && job.phase === 'running';
  const canInterrupt = accepted && isBusy(job);
  const actions = {
    generate: () => void (startAnew({}, script) && ask()),
    skip: () => void (canSkip && skip()),
    interrupt: () => void (canInterrupt && interrupt()),
  };
  const preview = isLive && chosen ? null : job.preview;
  return { handle, actions, canSkip, canInterrupt, seconds, pictures, chosen, setPicked, compose, finished, preview };
}

export function Drawing({ complete, ready = true, before, size, extra }: DrawingProps) {
  const drawing = useDrawing(complete, ready);
  const { handle, actions, canSkip, canInterrupt, chosen, pictures } = drawing;
  const { job, trouble } = handle;
  const strip = useStrip(drawing.setPicked);
  useKeys(actions, isBusy(job));
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 9 }}>
        <Stack gap="xs">
          <Prompts />
          <LayersFold />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 3 }} pt={{ base: 0, md: 32 }}>
        <GenerateButtons busy={isBusy(job) || !ready} {...{ canSkip, canInterrupt, actions }} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <PromptHelpers />
          {before}
          <Parameters lastSeed={chosen?.seed} size={size}>
            {extra}
          </Parameters>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <JobProgress job={job} />
          <Failure news={trouble} />
          <LiveSwitch seconds={drawing.seconds} />
          <Output
            preview={drawing.preview}
            {...{ pictures, chosen }}
            warnings={chosen && job.images.includes(chosen) ? job.warnings : NO_WARNINGS}
            onChoose={drawing.setPicked}
          />
          <Filmstrip {...{ strip, chosen }} compose={drawing.compose} finished={drawing.finished} />
          <CompareFold frames={strip.frames} {...{ chosen, pictures }} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={12}>
        <PictureStrip />
      </Grid.Col>
    </Grid>
  );
}
