/** @file What models can run on, in ONNX Runtime's names. */

/**
 * Execution providers in the order in which `auto` tries them. The runtime's package bundles WebGPU on all systems, DirectML
 * on Windows and CoreML on macOS; CUDA is there where its own package was installed.
 * @source onnxruntime-node 1.30, `listSupportedBackends` and README, MIT
 */
export const DEVICES = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'] as const;
export type Device = (typeof DEVICES)[number];
export type DeviceChoice = Device | 'auto';

/** How the devices are called by those who know their machines. */
export const DEVICE_NAMES: Readonly<Record<Device, string>> = {
  cpu: 'the processor',
  cuda: 'CUDA',
  coreml: 'CoreML',
  dml: 'DirectML',
  webgpu: 'WebGPU',
};
