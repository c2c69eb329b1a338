/** @file What the steps of the instrument ask the server and wait for. */
import { PATIENCE_MS } from './patience.mjs';

/** What the server has saved, the newest first. */
export const infotexts = async (url) => {
  const { pictures } = await (await fetch(`${url}/api/v1/pictures?limit=100`)).json();
  return pictures.map(({ infotext }) => infotext);
};

/** What the server has drawn, saved or not, the newest first. */
export const drawnInfotexts = async (url) => {
  const { jobs } = await (await fetch(`${url}/api/v1/jobs?active=false`)).json();
  const latest = jobs.sort((a, b) => b.createdAtMs - a.createdAtMs);
  return latest.flatMap(({ result }) => result?.images.map(({ infotext }) => infotext) ?? []);
};

/** The field of an infotext; without a clip skip it is 1. */
export const clipSkipOf = (infotext) =>
  Number(/Clip skip exact: ([\d.]+)/.exec(infotext)?.[1] ?? /Clip skip: (\d+)/.exec(infotext)?.[1] ?? 1);

/** Waits until the answer satisfies; the last one is in the error. */
export async function until(ask, holds) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}, which is not so: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until the answer is this value, or a text that fits this pattern: what a page shows follows what was done a moment later. */
export async function becomes(ask, wanted) {
  const holds = (answer) => (wanted instanceof RegExp ? wanted.test(answer) : answer === wanted);
  const said = { toString: () => String(wanted) };
  await until(ask, Object.assign(holds, said));
}

/** Listens to what is told of models; `next` resolves with the first news of a kind that come after it began. */
export async function modelNews(url) {
  const leave = new AbortController();
  const { body } = await fetch(`${url}/api/v1/models/events`, { signal: leave.signal });
  const next = async (kind) => {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) if (chunk.includes(kind)) return leave.abort();
  };
  return { next };
}
