/** @file A small LoRA of the default model's first text layer, for scripts that switch LoRAs. */
import { floatTensor, writeSafetensors } from '../../dist/weights/index.js';

const MODULE = 'lora_te_text_model_encoder_layers_0_mlp_fc1';
/** Of the default model. */
const WIDTH = 128;
const MLP_WIDTH = 512;

const filled = (count) => Float32Array.from({ length: count }, (_, index) => 0.01 * Math.sin(index));

/** Writes it with a rank of its own. */
export const writeLora = (path, rank) =>
  writeSafetensors(path, [
    floatTensor(`${MODULE}.lora_down.weight`, filled(rank * WIDTH), [rank, WIDTH]),
    floatTensor(`${MODULE}.lora_up.weight`, filled(rank * MLP_WIDTH), [MLP_WIDTH, rank]),
  ]);
