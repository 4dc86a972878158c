import { cd } from "./cd.js";
import { documentation } from "./documentation.js";
import { lsmagic } from "./lsmagic.js";
import type { Magic } from "./magic.js";
import { reactive } from "./reactive.js";
import { reset } from "./reset.js";
import { shell } from "./shell.js";
import { time } from "./time.js";
import { who } from "./who.js";

/** Every magic; one more is a file beside this and an entry here. */
export const magics: readonly Magic[] = [shell, documentation, time, who, cd, reactive, reset, lsmagic];
