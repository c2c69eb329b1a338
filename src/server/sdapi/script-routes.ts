/** @file scripts and script-info: what script_name and alwayson_scripts may name. */
import { type ScriptTab, SdScriptInfoSchema, SdScriptsSchema } from '../../contract/index.js';
import type { ScriptArgument } from '../../planning/index.js';
import type { ServerOptions } from '../options.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { ALWAYS_ON } from './scripts.js';

const TABS: readonly ScriptTab[] = ['txt2img', 'img2img'];

const argument = ({ label, value, minimum, maximum, step, choices }: ScriptArgument) => ({
  label,
  value,
  minimum: minimum ?? null,
  maximum: maximum ?? null,
  step: step ?? null,
  choices: choices ?? null,
});

/** Adds the routes. */
export function scriptRoutes(scope: Scope, { service }: ServerOptions): void {
  const row = (tab: ScriptTab, alwaysOn: boolean) => (script: { title: string; args: readonly ScriptArgument[] }) => ({
    name: script.title.toLowerCase(),
    is_alwayson: alwaysOn,
    is_img2img: tab === 'img2img',
    args: script.args.map(argument),
  });
  const rowsOf = (tab: ScriptTab) => [
    ...ALWAYS_ON.map(row(tab, true)),
    ...service.generation.scripts(tab).map(row(tab, false)),
  ];
  scope.get('/scripts', about('Titles of the scripts of both tabs', answers(SdScriptsSchema)), async () =>
    Object.fromEntries(TABS.map((tab) => [tab, rowsOf(tab).map(({ name }) => name)])),
  );
  scope.get('/script-info', about('Scripts with their arguments', answers(SdScriptInfoSchema)), async () =>
    TABS.flatMap(rowsOf),
  );
}
