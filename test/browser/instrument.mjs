/**
 * @file Clip skip as an instrument, in a real browser: live redraw, filmstrip, comparison, a model's own value, the sweep tab.
 * Usage: node test/browser/instrument.mjs; needs the built server and page and a Chromium of the system.
 */
import { handsOn } from './hands.mjs';
import { liveSteps } from './live.mjs';
import { modelSteps, sweepSteps } from './measures.mjs';
import { compareSteps, stripSteps } from './strip.mjs';
import { ask, inChromium, onServer, openPage, say, visit, walk } from './walk.mjs';
import { WORDS } from './words.mjs';

await inChromium('clip skip as an instrument', (browser) =>
  onServer(async ({ url }) => {
    say('Clip skip as an instrument');
    const words = WORDS.en;
    // The steps put clip skip to a value with the slider on top.
    const quicksettings_list = ['sd_model_checkpoint', 'CLIP_stop_at_last_layers'];
    await ask(url, '/api/v1/settings', 'PATCH', { quicksettings_list });
    const opened = await openPage(browser);
    const { page } = opened;
    const tools = { page, url, words, hands: handsOn(page, words, url) };
    await visit(page, url, words);
    const steps = [liveSteps, stripSteps, compareSteps, modelSteps, sweepSteps].flatMap((stepsOf) => stepsOf(tools));
    await walk('instrument', opened, steps);
  }),
);
