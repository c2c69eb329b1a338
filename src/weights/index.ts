/** @file Door of weights/: tensor files, model folders, key maps, scopes, the 32-bit cache. */
export { dataBytesOf, isCutShort } from './arriving.js';
export {
  isDiffusersFolder,
  type JsonObject,
  type ModelPart,
  openFolderPart,
  openPartFolder,
  PART_FOLDERS,
  type PartName,
  readJsonIfThere,
  readJsonObject,
} from './diffusers-folder.js';
export { readEmbedding } from './embedding-file.js';
export { cachedAsFloat32, type FloatCacheOptions } from './float-cache.js';
export { ignoredBecause } from './key-maps/ignored.js';
export { createKeyMap, type KeyMap, type RenameRow } from './key-maps/key-map.js';
export { textFolderRows } from './key-maps/text.js';
export { vaeFolderRows } from './key-maps/vae.js';

export { layOutPairs } from './lora/lay-out.js';
export {
  addsTo,
  fitLora,
  type LoraFit,
  type LoraPart,
  type LoraWeights,
  sumPairs,
  type WeightedLora,
} from './lora/lora-file.js';
export {
  type LowRankForm,
  type LowRankPairs,
  type LowRankRole,
  type LowRankSlots,
  lowRankInput,
  lowRankSlot,
} from './lora/low-rank.js';
export { checkSafetensorsHeader, openSafetensors, safetensorsHeaderBytes } from './safetensors.js';

export { createWeightScope, type Weight, type WeightScope } from './scope.js';
export {
  familyOfSingleFile,
  type SplitCheckpoint,
  signatureOf,
  singleFileKeyMaps,
  splitSingleFile,
  type TextNaming,
} from './single-file.js';
export { readFloats, readNamed, type TensorFile, type TensorLocation, type TensorSource } from './tensor-file.js';
export { vaeOfSingleFile } from './vae-file.js';
export { floatTensor, type TensorToWrite, writeSafetensors } from './write.js';
