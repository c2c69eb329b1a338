/** @file What each route of /api/v1 is for, with an example where the schema alone does not make a good one. */

export interface Operation {
  readonly summary: string;
  readonly request?: unknown;
  readonly answer?: unknown;
}

const JOB_ID = '3f2b8a52-6a6e-4c65-9d2a-0d3f6f1f7c11';
const ACCEPTED = { id: JOB_ID, position: 1 };
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const PICTURES = { ids: ['5f0c3d1a9b7e4c2d8a6f10'] };
const DRAWING = { prompt: 'a cat in a garden', clipSkip: 2, steps: 20, seed: 5 };
const INFOTEXT = 'a cat\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 64x64, Clip skip: 2';

/** By method and address as the routes have them, without /api/v1. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /jobs': { summary: 'Hand in a picture to draw', request: DRAWING, answer: ACCEPTED },
  'GET /jobs': { summary: 'The running job, the line, and what is finished' },
  'GET /jobs/{id}': { summary: 'One job with its state, progress and result' },
  'DELETE /jobs/{id}': { summary: 'Cancel a job: out of the line, or stopped while it runs' },
  'POST /jobs/{id}/skip': { summary: 'End the batch that is being drawn and go on with the next' },
  'POST /jobs/{id}/interrupt': { summary: 'Stop drawing a job; the pictures it has so far are kept' },
  'GET /jobs/{id}/events': { summary: 'News of a job as server-sent events, until it ends' },
  'POST /layers': {
    summary: 'What each layer of the text encoder does to a prompt',
    request: { prompt: 'a cat in a garden' },
  },
  'POST /sweeps': {
    summary: 'Draw one prompt with several clip skips',
    request: { request: DRAWING, clipSkips: [1, 2, 3] },
    answer: ACCEPTED,
  },
  'GET /scripts': { summary: 'The scripts there are, with their arguments, and the axes of the X/Y/Z plot' },
  'POST /scripts': {
    summary: 'Hand in a script that draws several pictures',
    request: { tab: 'txt2img', script: 'Prompt matrix', args: [], request: DRAWING },
    answer: ACCEPTED,
  },
  'GET /sweeps': { summary: 'All sweeps, latest first' },
  'GET /sweeps/{id}': { summary: 'One sweep with its cells and measures' },
  'POST /sweeps/{id}/full': {
    summary: 'Draw chosen values of a sweep of previews in full',
    request: { clipSkips: [2] },
    answer: ACCEPTED,
  },
  'POST /sweeps/{id}/resume': { summary: 'Go on with a sweep that was stopped', answer: ACCEPTED },
  'GET /sweeps/{id}/files/{*}': { summary: 'A file of a sweep: a cell, the sheet, the page' },
  'GET /models': { summary: 'The models there are, and the chosen one' },
  'GET /models/library': { summary: 'All model files at hand, the folders they belong in, and what is being hashed' },
  'GET /models/events': { summary: 'News of models, pulls and hashes as server-sent events, without end' },
  'POST /models/{id}/verify': { summary: 'Read a model file through and say whether it is sound', request: {} },
  'POST /models/pull': { summary: 'Begin to pull a model from an address or a hub', request: { source: 'owner/name' } },
  'GET /models/pulls': { summary: 'The pulls there are, with how far they have come' },
  'GET /models/pulls/{id}': { summary: 'One pull with its state, progress and result' },
  'DELETE /models/pulls/{id}': { summary: 'Stop a pull; what has come is kept for the next try' },
  'POST /models/pulls/{id}/resume': { summary: 'Go on with a pull that was stopped or failed' },
  'GET /models/current': { summary: 'The chosen model: its facts, defaults and range of clip skip' },
  'GET /models/{id}/clip-skip': { summary: 'The clip skip that a model recommends, and why' },
  'PUT /models/{id}/clip-skip': { summary: 'Save a clip skip for a model', request: { value: 2 } },
  'DELETE /models/{id}/clip-skip': { summary: 'Forget the saved clip skip of a model' },
  'GET /loras': { summary: 'The LoRAs there are' },
  'GET /embeddings': { summary: 'The textual inversions that fit the chosen model, and those that do not' },
  'GET /settings': { summary: 'Every setting with its value' },
  'PATCH /settings': {
    summary: 'Change settings; all of them or none',
    request: { CLIP_stop_at_last_layers: 2 },
    answer: { changed: ['CLIP_stop_at_last_layers'] },
  },
  'GET /pictures': { summary: 'The pictures that were drawn, newest first' },
  'GET /pictures/{id}/file': { summary: 'The file of a picture' },
  'GET /gallery': { summary: 'Pictures searched and filtered, newest first, a page at a time' },
  'GET /gallery/facets': { summary: 'How many pictures there are by model, clip skip and sweep' },
  'GET /gallery/{id}': { summary: 'One picture with all that is known of it' },
  'GET /gallery/{id}/file': { summary: 'The file of a picture of the gallery' },
  'GET /gallery/{id}/thumbnail': { summary: 'A small WebP of a picture' },
  'POST /gallery/trash': { summary: 'Throw pictures away; they can be brought back', request: PICTURES },
  'POST /gallery/restore': { summary: 'Bring pictures back from the trash', request: PICTURES },
  'POST /gallery/empty': { summary: 'Delete what is in the trash for good', request: { confirm: true } },
  'GET /gallery/rebuild': { summary: 'How far the rebuild of the gallery is' },
  'POST /gallery/rebuild': { summary: 'Look through the folders of pictures anew', request: { full: true } },
  'GET /gallery/events': { summary: 'News of the gallery as server-sent events, without end' },
  'POST /gallery/{id}/replay': { summary: 'Draw a picture again as it was drawn', answer: ACCEPTED },
  'POST /png-info': { summary: 'What a picture says about how it was drawn', request: { image: PICTURE } },
  'POST /infotext': { summary: 'The parameters of an infotext', request: { infotext: INFOTEXT } },
  'POST /tokens': {
    summary: 'How many tokens a prompt has, where its chunks begin, and what looks wrong in it',
    request: { text: 'a cat' },
    answer: { count: 2, limit: 75, chunks: [{ tokens: 2, start: 0 }], diagnostics: [] },
  },
  'GET /styles': { summary: 'The saved styles' },
  'POST /styles': {
    summary: 'Save a style in the data folder',
    request: { name: 'ink', prompt: '{prompt}, ink drawing', negativePrompt: 'photo' },
    answer: { name: 'ink' },
  },
  'DELETE /styles/{name}': { summary: 'Delete a style of the data folder', answer: { name: 'ink' } },
  'GET /samplers': { summary: 'Samplers and schedules' },
};
