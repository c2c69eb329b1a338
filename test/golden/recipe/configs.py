"""configs.json: the model configurations that golden data is made with, in diffusers' and transformers' form."""

from .files import write_json

DOWN = {True: "CrossAttnDownBlock2D", False: "DownBlock2D"}
UP = {True: "CrossAttnUpBlock2D", False: "UpBlock2D"}


def text_config(width: int, heads: int, mlp: int, layers: int, vocabulary: int, act: str = "quick_gelu") -> dict:
    """A CLIPTextConfig; the two last ids of the vocabulary are start and end."""
    return {
        "model_type": "clip_text_model",
        "hidden_act": act,
        "hidden_size": width,
        "intermediate_size": mlp,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "max_position_embeddings": 77,
        "vocab_size": vocabulary,
        "layer_norm_eps": 1e-5,
        "projection_dim": width,
        "bos_token_id": vocabulary - 2,
        "eos_token_id": vocabulary - 1,
        "pad_token_id": vocabulary - 1,
    }


def unet_config(channels: list[int], layers: int, heads: int | list[int], context: int, groups: int) -> dict:
    """A UNet2DConditionModel configuration of SD1's topology: attention on every level but the last."""
    attention = [True] * (len(channels) - 1) + [False]
    return {
        "_class_name": "UNet2DConditionModel",
        "sample_size": 8,
        "in_channels": 4,
        "out_channels": 4,
        "center_input_sample": False,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "down_block_types": [DOWN[has] for has in attention],
        "up_block_types": [UP[has] for has in reversed(attention)],
        "block_out_channels": channels,
        "layers_per_block": layers,
        "downsample_padding": 1,
        "mid_block_scale_factor": 1,
        "act_fn": "silu",
        "norm_num_groups": groups,
        "norm_eps": 1e-5,
        "cross_attention_dim": context,
        "attention_head_dim": heads,
    }


def vae_config(channels: list[int], layers: int, groups: int) -> dict:
    """An AutoencoderKL configuration with SD1's scale."""
    return {
        "_class_name": "AutoencoderKL",
        "in_channels": 3,
        "out_channels": 3,
        "down_block_types": ["DownEncoderBlock2D"] * len(channels),
        "up_block_types": ["UpDecoderBlock2D"] * len(channels),
        "block_out_channels": channels,
        "layers_per_block": layers,
        "act_fn": "silu",
        "latent_channels": 4,
        "norm_num_groups": groups,
        "sample_size": 64,
        "scaling_factor": 0.18215,
    }


# SD2: heads 64 wide, linear projections, OpenCLIP's activation.
SD2_UNET = unet_config([64, 128, 128], layers=1, heads=[1, 2, 2], context=128, groups=32) | {"use_linear_projection": True}
# SDXL: the finest level has no attention, the others several blocks; heads 64 wide; the pooled text and six numbers, 256
# sinusoids each, beside the time. The pooled text is narrower than the encoder, so that its matrix is not square.
SDXL_POOLED = 96
SDXL_UNET = unet_config([64, 128, 128], layers=2, heads=[1, 2, 2], context=64 + 128, groups=32) | {
    "down_block_types": [DOWN[False], DOWN[True], DOWN[True]],
    "up_block_types": [UP[True], UP[True], UP[False]],
    "transformer_layers_per_block": [1, 2, 3],
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": SDXL_POOLED + 6 * 256,
}
# Inpainting: a mask and the latent of the masked picture beside the latent.
INPAINT_UNET = unet_config([32, 64, 64], layers=1, heads=4, context=48, groups=8) | {"in_channels": 9}

# A latent consistency model: the guidance scale goes in beside the time.
LCM_UNET = unet_config([32, 64, 64], layers=1, heads=4, context=48, groups=8) | {"time_cond_proj_dim": 24}

CONFIGS = {
    "tiny-sd1": {
        "text_encoder": text_config(width=48, heads=3, mlp=100, layers=5, vocabulary=1000),
        "unet": unet_config([32, 64, 64], layers=1, heads=4, context=48, groups=8),
        "vae": vae_config([16, 32, 32], layers=1, groups=8),
    },
    "sd1-shape": {
        "text_encoder": text_config(width=64, heads=4, mlp=256, layers=12, vocabulary=1000),
        "unet": unet_config([32, 64, 64, 64], layers=2, heads=8, context=64, groups=32),
        "vae": vae_config([32, 32, 64, 64], layers=2, groups=32),
    },
    "tiny-sd2": {
        "text_encoder": text_config(width=128, heads=2, mlp=256, layers=3, vocabulary=1000, act="gelu"),
        "unet": SD2_UNET,
        "vae": vae_config([32, 32, 64], layers=1, groups=32),
    },
    "tiny-inpaint": {
        "text_encoder": text_config(width=48, heads=3, mlp=100, layers=5, vocabulary=1000),
        "unet": INPAINT_UNET,
        "vae": vae_config([16, 32, 32], layers=1, groups=8),
    },
    "tiny-lcm": {
        "text_encoder": text_config(width=48, heads=3, mlp=100, layers=5, vocabulary=1000),
        "unet": LCM_UNET,
        "vae": vae_config([16, 32, 32], layers=1, groups=8),
    },
    "tiny-sdxl": {
        "text_encoder": text_config(width=64, heads=1, mlp=128, layers=4, vocabulary=1000),
        "text_encoder_2": text_config(width=128, heads=2, mlp=192, layers=5, vocabulary=1000, act="gelu")
        | {"projection_dim": SDXL_POOLED},
        "unet": SDXL_UNET,
        "vae": vae_config([32, 32, 64], layers=1, groups=32) | {"scaling_factor": 0.13025},
    },
    # Only its UNet is compared.
    "tiny-lcm-xl": {"unet": SDXL_UNET | {"time_cond_proj_dim": 24}},
    "vit-l-14": {"text_encoder": text_config(width=768, heads=12, mlp=3072, layers=12, vocabulary=49408)},
}


def make() -> None:
    """Writes the file."""
    write_json("configs.json", CONFIGS)
