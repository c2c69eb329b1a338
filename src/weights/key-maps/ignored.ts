/** @file Tensors that may lie in a checkpoint and are not needed: each with its reason, so that everything else unread is reported. */

export interface IgnoredRow {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** @source CompVis/stable-diffusion `ddpm.py` (buffers registered on the model); transformers `CLIPTextModel`; read as facts */
export const IGNORED: readonly IgnoredRow[] = [
  { pattern: /^model_ema\./, reason: 'moving averages kept for training; the plain weights are the ones in use' },
  {
    pattern:
      /^(betas|alphas_cumprod(_prev)?|sqrt_(one_minus_)?alphas_cumprod|log_one_minus_alphas_cumprod|sqrt_recip(m1)?_alphas_cumprod)$/,
    reason: 'noise-schedule buffers, computed here',
  },
  {
    pattern: /^(posterior_(variance|log_variance_clipped|mean_coef[12])|lvlb_weights|logvar)$/,
    reason: 'training buffers',
  },
  { pattern: /^first_stage_model\.loss\./, reason: 'the loss network of VAE training' },
  {
    pattern: /^cond_stage_model\.(transformer\.)?(logit_scale|text_projection(\.weight)?|visual_projection\.weight)$/,
    reason: 'the projection for comparing text with images',
  },
  {
    pattern: /^cond_stage_model\.model\.(logit_scale|logit_bias|text_projection)$/,
    reason: 'the projection for comparing text with images',
  },
  {
    pattern: /^cond_stage_model\.model\.transformer\.resblocks\.23\./,
    reason: 'block 24 of the text encoder: Stable Diffusion 2.x was trained on the output of block 23',
  },
  {
    pattern: /^conditioner\.embedders\.\d\.(transformer|model)\.(logit_scale|logit_bias)$/,
    reason: 'the scale for comparing text with images',
  },
  { pattern: /^conditioner\.embedders\.1\.model\.attn_mask$/, reason: 'the causal mask, computed here' },
  { pattern: /^cond_stage_model\.model\.attn_mask$/, reason: 'the causal mask, computed here' },
  { pattern: /^cond_stage_model\.model\.visual\./, reason: 'the image half of CLIP' },
  { pattern: /^cond_stage_model\.(transformer\.)?vision_model\./, reason: 'the image half of CLIP' },
  {
    pattern: /^cond_stage_model\.transformer\.(text_model\.)?embeddings\.position_ids$/,
    reason: 'position numbers: 0, 1, 2, …',
  },
  { pattern: /^(v_pred|ztsnr)$/, reason: 'marks that say how the model predicts; they hold no numbers' },
  { pattern: /^(epoch|global_step|scale_factor|state_dict)$/, reason: 'notes left by a trainer' },
  {
    pattern: /^(text_projection\.weight|text_model\.embeddings\.position_ids|embeddings\.position_ids)$/,
    reason: 'not needed for conditioning',
  },
];

/** Why a tensor may be left unread; undefined when nobody knows. */
export const ignoredBecause = (name: string): string | undefined =>
  IGNORED.find(({ pattern }) => pattern.test(name))?.reason;
