/** @file The engine's package holds the binaries of all platforms itself. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pathInProject } from './project-files.js';

it.each(['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64', 'win32/arm64'])('has a binary for %s', (platform) => {
  const folder = `node_modules/onnxruntime-node/bin/napi-v6/${platform}`;
  expect(existsSync(pathInProject(`${folder}/onnxruntime_binding.node`))).toBe(true);
});
