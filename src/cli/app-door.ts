/** @file What commands use of the program, behind one import that is loaded only when a command runs. */
export { createApp } from '../app/index.js';
export { saveImage } from '../images/index.js';
export { saveTensors } from '../inference/index.js';
export { createPullClock, modelSize, openWebuiFolder, preparePrompts } from '../library/index.js';
