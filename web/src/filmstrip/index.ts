/** @file Door of filmstrip/: every clip-skip value of the current request, and the live redraw. */
export { Filmstrip } from './filmstrip.js';
export { liveSteps } from './live-redraw.js';
export { LiveSwitch } from './live-switch.js';
export type { StripFrame } from './strip-frames.js';
export { useLive } from './use-live.js';
export { useStrip } from './use-strip.js';
