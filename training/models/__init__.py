"""Text encoder, image encoder, VAE and UNet."""
