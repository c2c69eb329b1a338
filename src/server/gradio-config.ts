/**
 * @file /config: what clients look up of the page of the WebUI, which is not to be had from its API.
 * @source AIYA (Kilvoctu/aiyabot), which reads it at its start; Gradio 3.41, names as facts
 */
import type { FastifyInstance } from 'fastify';
import { GradioConfigSchema, HIRES_UPSCALERS } from '../contract/index.js';
import { listSampling } from '../planning/index.js';
import type { ServerOptions } from './options.js';
import { about, answers } from './route-schema.js';

const dropdown = (elem_id: string, label: string, choices: readonly string[], value = choices[0] ?? '') => ({
  type: 'dropdown',
  props: { elem_id, label, choices, value, name: 'dropdown', visible: true },
});

async function componentsOf({ app }: ServerOptions['service']) {
  const loras = await app.networks.loras.list();
  const { samplers, schedules } = listSampling();
  const components = [
    dropdown('setting_sd_lora', 'Add network to prompt', ['None', ...loras.map(({ name }) => name)]),
    dropdown('txt2img_hr_upscaler', 'Upscaler', HIRES_UPSCALERS),
    dropdown(
      'txt2img_sampling',
      'Sampling method',
      samplers.map(({ name }) => name),
    ),
    dropdown(
      'txt2img_scheduler',
      'Schedule type',
      schedules.map(({ label }) => label),
    ),
  ];
  return components.map((one, index) => ({ id: index + 1, ...one }));
}

/** Adds the route. */
export function addGradioConfig(server: FastifyInstance, { service }: ServerOptions): void {
  const config = about('Choices of the page of the WebUI, as its clients look them up', answers(GradioConfigSchema));
  server.get('/config', config, async () => ({
    mode: 'blocks',
    components: await componentsOf(service),
    dependencies: [],
  }));
}
