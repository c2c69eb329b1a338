/** @file Door of weights/: tensor files, model folders, key maps, scopes, the 32-bit cache. */
export { dataBytesOf, isCutShort } from './arriving.js';
export {
  isDiffusersFolder,
  type JsonObject,
  type ModelPart,
  type OfParts,
  openFolderPart,
  openPartFolder,
  PART_FOLDERS,
  PART_WORDS,
  type PartName,
  REQUIRED_PARTS,
  readJsonIfThere,
  readJsonObject,
  type TextPartName,
  weightPaths,
} from './diffusers-folder.js';
export { BLOCK_SIZE, blockCopyBytes, cachedAsEightBit, chooseLinear, type LinearWeight } from './eight-bit/index.js';
export { readEmbedding, readVectors, type VectorsOfEncoders } from './embedding-file.js';
export { CHECKPOINT_END, EMBEDDING_END, LORA_END, VAE_BESIDE_END, VAE_END, withoutEnd } from './file-names.js';
export { cachedAsFloat32, type FloatCacheOptions } from './float-cache.js';
export { numberBeyondLimit } from './key-maps/counting.js';
export { ignoredBecause } from './key-maps/ignored.js';
export { createKeyMap, type KeyMap, type RenameRow } from './key-maps/key-map.js';
export { textFolderRows } from './key-maps/text.js';
export { vaeFolderRows } from './key-maps/vae.js';

export { layOutPairs } from './lora/lay-out.js';
export {
  addsTo,
  fitLora,
  type LeftOut,
  LORA_PARTS,
  type LoraFit,
  type LoraPart,
  type LoraWeights,
  sumPairs,
  type WeightedLora,
} from './lora/lora-file.js';
export {
  isWholeSlot,
  type LowRankForm,
  type LowRankPairs,
  type LowRankRole,
  type LowRankSlots,
  lowRankInput,
  lowRankSlot,
} from './lora/low-rank.js';
export { readModelIndex } from './model-index.js';
export { type ModelStamp, modelStamp } from './model-stamp.js';
export { openTensorFile } from './open-file.js';
export {
  FLOAT_CHOICES,
  type FloatChoice,
  type PlannedTensor,
  plannedBytes,
  tensorToWrite,
} from './planned-tensor.js';
export { familyOfFolder, familyOfSingleFile, signatureOf } from './recognise.js';
export { checkSafetensorsHeader, openSafetensors, safetensorsHeaderBytes } from './safetensors.js';
export { createWeightScope, type Weight, type WeightScope } from './scope.js';
export {
  type SplitCheckpoint,
  singleFileKeyMaps,
  splitSingleFile,
  type TextNaming,
} from './single-file.js';
export { singleFileLayout } from './single-file-layout.js';
export { readFloats, readNamed, type TensorFile, type TensorLocation, type TensorSource } from './tensor-file.js';
export { type TextPlace, textOfPlace, textPlaces } from './text-file.js';
export { tinyVaeOfFile } from './tiny-vae-file.js';
export { readTokenizerFolder } from './tokenizer-folder.js';
export { vaeOfSingleFile } from './vae-file.js';
export { WINOGRAD_KERNELS, WINOGRAD_PATCH, withWinogradKernels } from './winograd/index.js';
export { floatTensor, type TensorToWrite, writeSafetensors } from './write.js';
