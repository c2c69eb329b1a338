/** @file The switch of live redraw; off and with its reason where a picture takes too long. */
import { Switch } from '@mantine/core';
import { useWords } from '../i18n/use-words.js';
import { usePartId } from '../state/drawing-tab.js';
import { isLiveOffered, LIVE_SECONDS } from './live-redraw.js';
import { useStripSwitches } from './strip-store.js';

/** `seconds` is what the last picture took; null = not measured yet. */
export function LiveSwitch({ seconds }: { seconds: number | null }) {
  const { text } = useWords();
  const partId = usePartId();
  const { live, change } = useStripSwitches();
  const isOffered = isLiveOffered(seconds, live);
  const reason = seconds === null ? text('liveNotMeasured') : text('liveTooSlow', { seconds: seconds.toFixed(1) });
  return (
    <Switch
      id={partId('live')}
      label={text('live')}
      description={isOffered ? text('liveHelp') : `${reason} ${text('liveLimit', { seconds: LIVE_SECONDS })}`}
      checked={live && isOffered}
      disabled={!isOffered}
      onChange={(event) => change({ live: event.currentTarget.checked })}
    />
  );
}
