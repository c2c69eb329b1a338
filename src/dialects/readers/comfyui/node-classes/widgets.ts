/** @file Nodes of ComfyUI's page: the names of the values that the drawn form only lists in order, and nodes that are no more than lines. */

/** What a node that does not run is taken for. */
export const BYPASSED = 'not run';

/** Lines without a line. @source kijai/ComfyUI-KJNodes web/js/setgetnodes.js */
export const VIRTUAL_SET = 'SetNode';
export const VIRTUAL_GET = 'GetNode';

/** Names in order, without the control that follows a seed. @source ComfyUI nodes.py, comfy_extras/nodes_custom_sampler.py */
export const WIDGETS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    KSampler: ['seed', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
    KSamplerAdvanced: [
      ...['add_noise', 'noise_seed', 'steps', 'cfg', 'sampler_name', 'scheduler'],
      ...['start_at_step', 'end_at_step', 'return_with_leftover_noise'],
    ],
    SamplerCustom: ['add_noise', 'noise_seed', 'cfg'],
    KSamplerSelect: ['sampler_name'],
    BasicScheduler: ['scheduler', 'steps', 'denoise'],
    RandomNoise: ['noise_seed'],
    CFGGuider: ['cfg'],
    FluxGuidance: ['guidance'],
    CLIPTextEncode: ['text'],
    CLIPTextEncodeSDXL: [
      ...['width', 'height', 'crop_w', 'crop_h', 'target_width', 'target_height', 'text_g', 'text_l'],
    ],
    CLIPSetLastLayer: ['stop_at_clip_layer'],
    CheckpointLoaderSimple: ['ckpt_name'],
    UNETLoader: ['unet_name', 'weight_dtype'],
    CLIPLoader: ['clip_name', 'type'],
    DualCLIPLoader: ['clip_name1', 'clip_name2', 'type'],
    EmptyLatentImage: ['width', 'height', 'batch_size'],
    EmptySD3LatentImage: ['width', 'height', 'batch_size'],
    PrimitiveNode: ['value'],
    Note: ['text'],
    [VIRTUAL_SET]: ['name'],
    [VIRTUAL_GET]: ['name'],
  }),
);
