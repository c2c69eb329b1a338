/** @file The sound of a job's end: two short tones, rising where there is a picture, falling where there is none. */

/** Hz: the fifth from a to e, which is heard in a room and is no alarm. */
const TONES = { done: [440, 660], failed: [440, 330] } as const;
const TONE_SECONDS = 0.18;
/** Of the full scale: as loud as speech where the volume is 100 %. */
const LOUDEST = 0.3;
const PERCENT = 100;
/** Nearly silence: an exponential fall cannot reach 0. */
const SILENT = 0.001;

export type ChimeKind = keyof typeof TONES;

/** One tone that begins at once and dies away, so that nothing clicks. */
function tone(
  context: AudioContext,
  hertz: number,
  { start, gain }: { readonly start: number; readonly gain: number },
) {
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(gain, start);
  loudness.gain.exponentialRampToValueAtTime(SILENT, start + TONE_SECONDS);
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + TONE_SECONDS);
  return oscillator;
}

/** Plays it; `volume` in percent. A browser that plays nothing before the page was touched stays silent. */
export function chime(kind: ChimeKind, volume: number): void {
  const gain = (LOUDEST * volume) / PERCENT;
  if (gain <= SILENT) return;
  const context = new AudioContext();
  const tones = TONES[kind].map((hertz, place) =>
    tone(context, hertz, { start: context.currentTime + place * TONE_SECONDS, gain }),
  );
  tones.at(-1)?.addEventListener('ended', () => void context.close());
}
