/** @file The end of docs/parity.md: what differs on purpose, and what is not understood. */

export const PARITY_DIFFERENCES = `## What differs on purpose, and what is not understood

| what | ours | theirs | why |
|---|---|---|---|
| pixels of eight bits | cut off, as the WebUI does | stable-diffusion.cpp rounds | up to one level a pixel; on purpose |
| a level of odd size | the enlarged feature map is cut to its skip connection | diffusers hands the size down and enlarges to it | the WebUI fits both in the same way as we do; on purpose |
| bytes of a picture | the same for the same machine, threads and build of the engine | – | another number of threads adds in another order: latents differ by about 1e-6, a pixel here and there by one level |
| a LoRA with several kinds on one weight | whole-weight kinds in the order of the prompt, then plain LoRAs | the WebUI keeps the order of the prompt for all | differs only where a kind that multiplies (DoRA, OFT, IA3, GLoRA) follows a plain LoRA on the same weight |
| DoRA at another strength than 1 | straight from the weight to the changed one, as the WebUI does | lycoris scales the length alone | on purpose; at 1 both are the same |
| noise that LCM and DDIM start from | σ times the noise, as the WebUI does | diffusers: noise of deviation 1, which is √(1 + σ²) | a factor of 0.998 on SD 1.x; the setting sgm_noise_multiplier makes ours theirs, and the rows above are compared with it; on purpose |
| steps of DMD2 | those of LCM: 999, 759, 499, 259 | its authors: 999, 749, 499, 249 | LCM as the WebUI has it asks at the timesteps of its own distillation only; on purpose |
| DPM++ SDE, whole picture | equals k-diffusion, which the WebUI draws with | diffusers' sampler: 66 to 73 dB | not understood |
`;
