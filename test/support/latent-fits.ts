/**
 * @file Colours of latent channels that others fitted to the published VAEs than those whose maps the program knows.
 * @source invoke-ai/InvokeAI step_callback.py (Apache-2.0)
 */

/** @shape [channels][3] */
export const SD1 = [
  [0.3444, 0.1385, 0.067],
  [0.1247, 0.4027, 0.1494],
  [-0.3192, 0.2513, 0.2103],
  [-0.1307, -0.1874, -0.7445],
];

/** @shape [channels][3] */
export const SDXL = [
  [0.3816, 0.493, 0.532],
  [-0.3753, 0.1631, 0.1739],
  [0.177, 0.3588, -0.2048],
  [-0.435, -0.2644, -0.4289],
];
