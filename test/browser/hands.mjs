/** @file What a person does on the page: press, choose, draw, look. */
import { createHash } from 'node:crypto';
import { becomes, until } from './asking.mjs';

const exactly = (name) => ({ name, exact: true });

/** Actions on one page in one language. */
export function handsOn(page, words, url) {
  const tab = (name) => page.getByRole('tab', exactly(name)).click();
  const button = (name) => page.getByRole('button', exactly(name)).click();
  const top = page.locator('#quicksettings');
  const clipSkipOnTop = top.getByRole('slider', exactly(words.clipSkip));

  const storedValue = async (key) => {
    const { settings } = await (await fetch(`${url}/api/v1/settings`)).json();
    return settings.find((setting) => setting.key === key).value;
  };

  /** Waits until the server has stored what the page was told. */
  const stored = (key, value) => becomes(() => storedValue(key), value);

  /** Puts the slider on top to a value with the arrow keys. */
  const setClipSkip = async (value) => {
    await clipSkipOnTop.focus();
    for (;;) {
      const now = Number(await clipSkipOnTop.getAttribute('aria-valuenow'));
      if (now === value) break;
      await clipSkipOnTop.press(now < value ? 'ArrowRight' : 'ArrowLeft');
    }
    await stored('CLIP_stop_at_last_layers', value);
  };

  const pixels = () =>
    page.locator('#txt2img_result').evaluate(async (image) => {
      await image.decode();
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
    });

  /** Presses Generate and waits for the picture of that job. */
  const draw = async () => {
    const accepted = page.waitForResponse(
      (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/jobs'),
    );
    await button(words.generate);
    const answer = await accepted;
    if (answer.status() !== 202) throw new Error(`the job was refused: ${await answer.text()}`);
    const { id } = await answer.json();
    const job = await until(
      async () => (await fetch(`${url}/api/v1/jobs/${id}`)).json(),
      ({ state }) => state !== 'queued' && state !== 'running',
    );
    if (job.state !== 'done') throw new Error(`the job is ${job.state}: ${JSON.stringify(job.error)}`);
    // Until the page has heard of the end, the picture before it may still be shown.
    await page.locator(`#txt2img_result[src$="${job.result.images[0].url}"]`).waitFor();
    await page.locator('#txt2img_generate:enabled').waitFor();
    const data = Uint8Array.from(await pixels());
    return {
      hash: createHash('sha256').update(data).digest('hex'),
      infotext: await page.locator('#txt2img_infotext').innerText(),
    };
  };

  const openQuicksettingsList = async () => {
    await tab(words.settings);
    await button(words.userInterface);
    return page.getByRole('combobox', exactly(words.list));
  };

  /** Presses Reload UI and waits for the new page. */
  const reloadUi = async () => {
    const loaded = page.waitForEvent('load');
    await button(words.reload);
    const replaced = await page.getByRole('status').filter({ hasText: 'Reloading…' }).isVisible();
    await loaded;
    await page.getByRole('tab', exactly(words.settings)).waitFor();
    return replaced;
  };

  return { tab, button, top, clipSkipOnTop, storedValue, stored, setClipSkip, draw, openQuicksettingsList, reloadUi };
}
