import { defineOperation } from "../../networks/operations/define-operation.js";
import { type Rows, whole } from "./entry.js";

/** Entries of `src/networks` that make descriptions. */
export function architectureRows(): Rows {
  const parts = whole([{ op: "flatten" }, { op: "dense" }]);
  const part = whole({ op: "relu" });
  const input = [8, 8, 1];
  const tokens = { classes: 4, input, patch: 4, width: 8, depth: 1, groups: 2 };
  const scale = whole(defineOperation({ op: "scale", compute: (_, [x]) => x as never, grow: "channels" }));
  return {
    buildNetwork: {
      parameters: ["options", "parts"],
      valid: () => [{ name: "mine", input, classes: 4 }, parts],
      needs: ["options.name", "options.input", "options.classes"],
    },
    sequential: { parameters: ["name", "parts"], valid: () => ["stem", parts] },
    branch: { parameters: ["branches", "join"], valid: () => [whole([[], [part]]), part] },
    residual: { parameters: ["parts", "skip"], required: 1, valid: () => [parts, parts] },
    defineOperation: {
      parameters: ["options"],
      valid: () => [
        { op: "mine", settings: whole({ start: 1 }), compute: () => {}, grow: "channels", inputs: 1 },
      ],
      needs: ["options.op", "options.compute"],
    },
    withOperations: {
      parameters: ["description", "operations"],
      valid: () => [whole({ name: "mine", input, classes: 4, nodes: [] }), whole([scale])],
    },
    vgg: {
      parameters: ["options"],
      valid: () => [{ depth: 11, classes: 4, input: [32, 32, 1], width: 0.125, hidden: 8, dropout: 0.5 }],
      needs: ["options.depth", "options.classes"],
      allows: { "options.width": ["fraction"], "options.dropout": ["fraction"] },
    },
    resNet: {
      parameters: ["options"],
      valid: () => [{ depth: 18, classes: 4, input, width: 0.125, stem: "3x3" }],
      needs: ["options.depth", "options.classes"],
      allows: { "options.width": ["fraction"] },
    },
    mobileNet: {
      parameters: ["options"],
      valid: () => [{ classes: 4, input, width: 0.25, stemStride: 1 }],
      needs: ["options.classes"],
      allows: { "options.width": ["fraction"] },
    },
    mlpMixer: {
      parameters: ["options"],
      valid: () => [{ ...tokens, hiddenTokens: 4, hidden: 8 }],
      needs: ["options.classes"],
    },
    vit: {
      parameters: ["options"],
      valid: () => [{ ...tokens, heads: 2, hidden: 8 }],
      needs: ["options.classes"],
    },
  };
}
