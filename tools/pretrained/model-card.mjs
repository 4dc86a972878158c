// @ts-check
// The model card of pretrained nets as a page for people, in the usual headings.

/**
 * @param {string} name
 * @param {import("../../src/dist/experiments/pretrained/pretrained-card.js").PretrainedCard} card
 * @param {{ images: string, network: string, parameters: number }} facts
 * @returns {string}
 */
export function modelCard(name, card, { images, network, parameters }) {
  const { title, data, plan, members, batchSize, augment, seed, accuracies, licence, made } = card;
  const grown = plan.phases.flatMap((phase) =>
    phase.kind === "train" && "learningRate" in phase.schedule
      ? `${phase.epochs} epochs, ${phase.schedule.kind} from ${phase.schedule.learningRate}`
      : [],
  );
  const rows = Object.entries(accuracies).map(([net, share]) => `| ${net} | ${(100 * share).toFixed(1)} |`);
  const size =
    data.perClass === undefined ? "all its images" : `${data.perClass.join(" and ")} images of each class`;
  const pooled = data.pool === undefined ? "" : ", squares of 2x2 pixels averaged";
  const flip =
    "flip" in augment
      ? `flips, shifts of ${augment.cropPadding} ${augment.cropPadding === 1 ? "pixel" : "pixels"}`
      : "photographs";
  return `# ${title}

Made by \`npm run pretrained -- ${name}\`; \`card.json\` has the same as plain data.

\`\`\`ts
const members = await pretrained("${name}-members");
await growFrom(members, { coefficients: "orthogonal" }).train("growth"); // grown, untrained
\`\`\`

## Nets

${network}: ${parameters.toLocaleString("en")} numbers that are stored and trained. \`members.safetensors\` is the network with both
members trained and nothing grown; \`grown.safetensors\` is the same network at the end of its plan.

## Data

\`${data.name}\`: ${size}${pooled}. ${images}

## Training

${members}; then growth with zero coefficients and ${grown.join(", ")}. Batches of ${batchSize}, ${flip}, seed ${seed}.

## Accuracy on the test images (%), one seed

| net | |
|---|--:|
${rows.join("\n")}

## Use

To try growth without training members: in notebooks, in class, in tests. They are small nets trained for a short time, and no state of the
art; one seed says nothing about which way of growing is better.

## Licence and origin

${licence}, as the library. ${madeText(made)}
`;
}

/** @param {Readonly<Record<string, unknown>>} made */
function madeText({ date, commit, machine, versions }) {
  const { processor } = /** @type {{ processor: string }} */ (machine);
  const { tensorflow, node } = /** @type {Record<string, string>} */ (versions);
  return `Made on ${date} on ${processor} with TensorFlow ${tensorflow} and Node.js ${node}, at commit ${commit}.`;
}
