import * as cost from "../../cost/index.js";
import * as data from "../../data/index.js";
import * as experiments from "../../experiments/index.js";
import * as explore from "../../explore/index.js";
import * as root from "../../index.js";
import * as mg from "../../mg/index.js";
import * as models from "../../models/index.js";
import * as networks from "../../networks/index.js";
import * as plan from "../../plan/index.js";
import * as report from "../../report/index.js";
import * as storage from "../../storage/index.js";
import * as sweep from "../../sweep/index.js";
import * as templates from "../../templates/index.js";
import * as tracking from "../../tracking/index.js";
import * as training from "../../training/index.js";

/** What the front door and its subpaths export, by subpath. */
export const entryPoints = {
  ".": root,
  cost,
  data,
  experiments,
  explore,
  mg,
  models,
  networks,
  plan,
  report,
  storage,
  sweep,
  templates,
  tracking,
  training,
};

/** Every exported value by its name. */
export const library: Readonly<Record<string, unknown>> = Object.assign({}, ...Object.values(entryPoints));
