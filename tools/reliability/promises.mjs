// @ts-check

/** The promises; each has tests whose names begin with its number. */
export const promises = /** @type {const} */ ([
  ["R1", "a kill at any instant of saving leaves the old state or the new one"],
  ["R2", "a run that was stopped or killed ends with the bytes of one that was not"],
  ["R3", "the same seed gives the same bytes"],
  ["R4", "NaN and infinity stop a run by name, and overwrite nothing good"],
  ["R5", "a damaged checkpoint is refused, and the one before it used"],
  ["R6", "a hostile file of a model is refused in bounded time and memory"],
  ["R7", "a bad data set is refused, with what was expected and found"],
  ["R8", "a full or read-only disk costs no older state, and training continues"],
  ["R9", "tensors and memory stay flat"],
  ["R10", "growth keeps what it promises to keep"],
  ["R11", "stop, in the kernel, ends between two steps with the state kept"],
  ["R12", "a run's directory has one owner; a dead one's lock is recovered"],
  ["R13", "a plan that cannot run is refused before training, with all reasons"],
  ["R14", "checkpoints and logs of every version are read"],
  ["R15", "costs are those counted by hand"],
  ["R16", "no network that was not asked for, no text run as code, labels shown as text"],
  ["R17", "packages are pinned by checksum and known to be safe"],
  ["R18", "every notebook runs to its end in the smoke profile"],
  ["R19", "Node.js 20.19, 22 and 24"],
  ["R20", "JupyterLab listens on this machine alone and asks for its token"],
]);
