/** One cell of the notebook that the browser opens, and what must appear below it. */
export interface OutputCase {
  /** What kind of output it is. */
  readonly kind: string;
  readonly code: string;
  /** A text that its output shows. */
  readonly text?: string | RegExp;
  /** An element that its output holds. */
  readonly element?: string;
}

/** A name that would run as code if any output treated it as HTML. */
const hostile = '<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script>';
/** Selects a mark of the drawing view by its label. */
const mark = (of: string): string => `svg [role="img"][aria-label*="${of}"]`;
const picture = (type: string): string => `img[src^="data:image/${type}"]`;
const rows = "table tbody tr";

/** Objects of the library, made without training. */
const libraryCases: readonly OutputCase[] = [
  {
    kind: "a plan: its timeline and quadrants",
    code: 'import { coefficientMap, contactSheet, device, planCost, readResult, startHere, startRun } from "mixture-growth";\nconst { data, network, plan } = startHere("smoke");\nplan',
    element: mark("member 0, epoch 1"),
  },
  {
    kind: "a network's summary",
    code: "const run = startRun({ plan, network, data, seed: 0 });\nrun.network",
    element: rows,
  },
  { kind: "a bank", code: "run.bank", element: mark("parameters made by mixing") },
  { kind: "a mixer", code: 'run.mixer("stage1.0.conv1")', element: mark("template set 0") },
  {
    kind: "a map of coefficients",
    code: 'coefficientMap(["stage1.0.conv1", "stage2.0.conv1"].map((name) => run.mixer(name)))',
    element: mark("template 1: "),
  },
  { kind: "a run", code: "run", element: rows },
  {
    kind: "the cost of a plan",
    code: "planCost(plan, network, data.train.count)",
    text: /cost \(MACs\).*share \(%\).*total/s,
    element: rows,
  },
  {
    kind: "a stored result of ten methods",
    code: 'const result = readResult("members");\nresult',
    element: rows,
  },
  {
    kind: "what it means",
    code: 'result.conclusions("two members")',
    text: /points (ahead|behind)/,
    element: "li",
  },
  { kind: "accuracy over cost", code: "result.figure", text: /\d\u00a0T/, element: ".main-svg" },
  { kind: "accuracy at cost", code: "result.ends", text: /\d\u00a0T/, element: ".main-svg" },
  { kind: "every seed", code: "result.dots", element: ".main-svg" },
  { kind: "the device", code: "device()", element: rows },
  {
    kind: "images of a data set",
    code: "contactSheet(data.train, { perClass: 4 })",
    element: picture("png"),
  },
];

/** Values that the kernel recognises by their form, or that display themselves. */
const valueCases: readonly OutputCase[] = [
  { kind: "a number", code: "const answer: number = 6 * 7;\nanswer", text: /^42$/ },
  {
    kind: "an arquero table",
    code: 'import { table } from "arquero";\ntable({ epoch: [...Array(50).keys()], loss: [...Array(50).keys()].map((e) => 1 / (e + 1)) })',
    text: "50 rows × 2 columns",
    element: rows,
  },
  {
    kind: "a plotly figure",
    code: '({ data: [{ type: "scatter", name: "loss", x: [1, 2, 3], y: [2.3, 1.1, 0.7] }, { type: "bar", name: "accuracy", x: [1, 2, 3], y: [0.1, 0.6, 0.8] }], layout: { title: { text: "Loss" } } })',
    element: ".main-svg",
  },
  {
    kind: "a tensor that is a picture",
    code: '({ shape: [8, 8, 3], dtype: "int32", dataSync: () => Int32Array.from({ length: 192 }, (_, i) => (i * 5) % 256) })',
    text: /int32.*8.*8.*3/,
    element: "img",
  },
  {
    kind: "the bytes of a picture",
    code: 'Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64")',
    element: picture("png"),
  },
  {
    kind: "a Map",
    code: 'new Map<string, number>([["rate", 0.1], ["momentum", 0.9]])',
    text: "Map of 2",
    element: rows,
  },
  {
    kind: "records",
    code: '[{ net: "grown", accuracy: 0.82 }, { net: "scratch", accuracy: 0.81 }]',
    text: "2 rows × 2 columns",
    element: rows,
  },
  {
    kind: "an error as a value",
    code: 'new Error("outer", { cause: new TypeError("inner") })',
    text: "caused by TypeError: inner",
  },
  {
    kind: "an object that shows itself, later",
    code: '({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>drawn</b>", "text/plain": "drawn" }) })',
    element: "b",
  },
  {
    kind: "hostile names in a table",
    code: `[{ ${JSON.stringify(hostile)}: ${JSON.stringify(hostile)} }]`,
    text: "onerror=",
    element: rows,
  },
  {
    kind: "hostile names in a drawing",
    code: `({ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.mixture-growth.drawing.v1+json": { html: ${JSON.stringify(hostile)}, drawings: ['<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" onload="globalThis.broken=1"><script>globalThis.broken=1</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="globalThis.broken=1"/></body></foreignObject><a href="javascript:globalThis.broken=1"><text>a</text></a><g><title>safe &lt;mark&gt;</title><rect width="60" height="20" fill="url(http://127.0.0.1/x)"/></g></svg>'] }, "text/plain": "hostile" }) })`,
    element: mark("safe <mark>"),
  },
];

/** What cells can show besides a value. */
const deedCases: readonly OutputCase[] = [
  {
    kind: "text on both streams",
    code: 'console.log("to stdout");\nconsole.error("to stderr");',
    text: "to stderr",
  },
  {
    kind: "many lines from one loop",
    code: 'for (let line = 1; line <= 20_000; line++) console.log("line " + line);',
    text: "line 20000",
  },
  {
    kind: "a display that is updated",
    code: 'import { createProgress, notebookHost } from "mixture-growth-display";\nconst bar = createProgress({ host: notebookHost(), now: () => performance.now() });\nfor (let step = 0; step <= 50; step++) bar.update({ phase: "member 0", epoch: 1, epochs: 1, step, steps: 50, loss: 2.3 });\nbar.finish({ phase: "member 0", epoch: 1, epochs: 1, step: 50, steps: 50, loss: 0.5 });',
    text: /step 50\/50.*loss 0\.5000.*done/,
    element: "progress",
  },
  {
    kind: "lines that a library draws again and again, in their place and with their colours",
    code: [
      "const pauseMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));",
      'process.stderr.write("\\x1b[?25l");',
      "for (let done = 1; done <= 3; done++) {",
      '  const back = done > 1 ? "\\x1b[2A" : "";',
      '  process.stdout.write(back + "\\x1b[2K\\x1b[32mfirst " + done + "/3\\x1b[39m\\n\\x1b[2Ksecond " + done + "/3\\n");',
      "  await pauseMs(100);",
      "}",
      'process.stderr.write("\\x1b[?25h");',
      'console.log("below");',
    ].join("\n"),
    text: /^\s*first 3\/3\s*second 3\/3\s*$/,
    element: ".ansi-green-fg",
  },
  { kind: "an error", code: '\nthrow new RangeError("too deep");', text: /RangeError: too deep/ },
  {
    kind: "a type error",
    code: 'const count: number = "three";',
    text: /TS2322.*not assignable to type 'number'/,
  },
];

/** Every kind of output that a cell can have; each cell can run after a failed one. */
export const outputCases: readonly OutputCase[] = [...valueCases, ...deedCases, ...libraryCases];
