/** @file Targets that are bodies of requests: every schema of the HTTP interface, read strictly and leniently. */
import { createRandom, valueFor } from '../../random-requests/values.mjs';
import { mutateJson } from '../mutate/json.mjs';
import { ifJson } from './if-json.mjs';

/** Operations with a body: name, schema and, where the description has one, an example. */
function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const content = requestBody?.content?.['application/json'];
      return content?.schema === undefined ? [] : [{ name: `${method} ${path}`, ...content }];
    }),
  );
}

/** The name of an operation, and the body in a line of its own. */
const inputOf = (name, body) => `${name}\n${JSON.stringify(body)}`;

function cut(input) {
  const end = input.indexOf('\n');
  return [input.slice(0, end), input.slice(end + 1)];
}

export const REQUEST_TARGET = {
  name: 'requests',
  what: 'bodies of requests, against every schema of the HTTP interface',
  cost: 5,
  seeds: async ({ doors, kept }) => {
    kept.operations = new Map(operationsOf(await doors.server.describeApi()).map((row) => [row.name, row]));
    return [...kept.operations.values()].flatMap(({ name, schema, example }, index) => [
      inputOf(name, valueFor(schema, createRandom(index), 0) ?? {}),
      ...(example === undefined ? [] : [inputOf(name, example)]),
    ]);
  },
  // The line before the body is an address of ours, not part of what somebody sends.
  spliced: false,
  mutate: (random, input) => {
    const [name, body] = cut(input);
    return `${name}\n${mutateJson(random, body)}`;
  },
  run: (input, { doors: { coercion, validation }, kept }) => {
    const [name, text] = cut(input);
    const { schema } = kept.operations.get(name);
    ifJson(text, (body) => {
      for (const convert of [(value) => value, coercion.coerce]) {
        const { error } = validation.validator(convert)({ schema, httpPart: 'body' })(body);
        if (error && error.name !== 'AppError') throw error;
      }
    });
  },
};
