// Code as in notebooks that use the library. A line below `@ts-expect-error` must be an error: if a declaration has
// decayed to `any`, it is not, and the check fails.
import * as tf from "@tensorflow/tfjs-core";
import {
  allMembers,
  createRandom,
  device,
  dotsByGroup,
  type ExperimentResult,
  epochsOfEqualCost,
  evaluate,
  GrowthPlan,
  growFrom,
  layerFeatures,
  linearCka,
  logits,
  lossGradients,
  type Net,
  type NetworkDescription,
  photoDataset,
  planCost,
  profileFrom,
  type Run,
  type RunOptions,
  readResult,
  runExperiment,
  runsProgress,
  splitValidation,
  TemplateBank,
  train,
  wideResNet,
} from "mixture-growth";
import {
  type ImageSet,
  imageNetAugmentation,
  type PhotoDataset,
  type PhotoSet,
  photoBatches,
  readPhotos,
} from "mixture-growth/data";
import * as mg from "mixture-growth/mg";
import { branch, buildNetwork, defineOperation, residual, vit } from "mixture-growth/networks";
import { adamw, sgd } from "mixture-growth/plan";
import { lrFinder } from "mixture-growth/report";
import { profileStep } from "mixture-growth/training";

const plan: GrowthPlan = GrowthPlan.mixture({
  members: 2,
  phases: { member: 10, grown: { epochs: 3, learningRate: 0.03 } },
});
// @ts-expect-error: a plan needs its phases
GrowthPlan.mixture({ members: 2 });
// @ts-expect-error: epochs are a number
GrowthPlan.mixture({ phases: { member: "ten", grown: 3 } });
// @ts-expect-error: no such way to choose coefficients
GrowthPlan.mixture({ coefficients: "best", phases: { member: 10, grown: 3 } });
GrowthPlan.mixture({
  training: { by: adamw({ beta1: 0.8 }), learningRate: (epoch, epochs) => 1e-3 * (1 - epoch / epochs) },
  phases: { member: 10, grown: { epochs: 3, by: sgd(), keep: { best: "test loss" } } },
});
// @ts-expect-error: SGD has no betas
sgd({ beta1: 0.8 });
// @ts-expect-error: no such number at the end of an epoch
GrowthPlan.scratch({ train: { epochs: 1, keep: { best: "luck" } } });
// @ts-expect-error: members are a number
const members: string = plan.members;
// @ts-expect-error: a plan does not change
plan.data.name = "other";

const network: NetworkDescription = wideResNet({ depth: 10, width: 2, classes: 10 });
const epochs: number = epochsOfEqualCost(plan, network, { size: "small" });
// @ts-expect-error: there is no such size
epochsOfEqualCost(plan, network, { size: "tiny" });
// @ts-expect-error: the number of classes is needed
wideResNet({ depth: 10, width: 2 });

const scale = defineOperation({
  op: "scale",
  settings: { start: 1 },
  tensors: ({ channels, start }) => ({ factor: { shape: [channels], first: start } }),
  compute: (_, [x], { factor }) => tf.mul(x as tf.Tensor, factor as tf.Tensor),
  grow: "channels",
});
const built: NetworkDescription = buildNetwork({ name: "mine", input: [8, 8, 3], classes: 4 }, [
  { op: "convolution", outChannels: 8, kernel: 3 },
  scale({ start: 0.5 }),
  residual([{ op: "relu" }]),
  branch([[], [{ op: "relu" }]], { op: "concat", groups: 2 }),
]);
// @ts-expect-error: there is no such operation
residual([{ op: "rellu" }]);
// @ts-expect-error: the operation has no such field
residual([{ op: "relu", kernel: 3 }]);
// @ts-expect-error: a setting has the type of its default
scale({ start: "one" });
// @ts-expect-error: the number of classes is needed
vit({ width: 64 });

const bank = new TemplateBank({
  groups: [{ name: "stage1", shape: [3, 3, 8, 8], templatesPerSet: [2, 2] }],
  initializer: "he",
  random: createRandom(0),
});
// @ts-expect-error: templates are asked for by the name of a group
bank.templates(1, 0);
const rank: number = bank.templates("stage1", 0).rank;
// @ts-expect-error: a tensor has no such property
bank.templates("stage1", 0).shapes;

declare const options: RunOptions;
const run: Promise<Run> = train(options);
// @ts-expect-error: training takes time
const early: Run = train(options);

// @ts-expect-error: not one of the profiles
const profile: "huge" = profileFrom({});
// @ts-expect-error: the device's name is a text
const name: number = device().name;
// @ts-expect-error: a cost needs its network
planCost(plan);

declare const trained: Run;
const again: Run = growFrom(trained, { coefficients: "orthogonal", noise: 0.5 });
// @ts-expect-error: no such way to choose coefficients
growFrom(trained, { coefficients: "best" });

declare const net: Net;
declare const images: ImageSet;
const gradient: Float32Array = lossGradients(net, images).of("hidden1.templates.0").gradient;
// @ts-expect-error: a loss is a number
const loss: string = lossGradients(net, images).loss;
const rows: Promise<number[][]> = logits(net, images);
// @ts-expect-error: a set of images is needed
logits(net);
const dots: readonly unknown[] = dotsByGroup([{ name: "zero", values: [1] }], { title: "t", axis: "x" }).data;
// @ts-expect-error: values are numbers
dotsByGroup([{ name: "zero", values: ["1"] }], { title: "t", axis: "x" });
const listener: NonNullable<RunOptions["on"]> = runsProgress(2).next("seed 0");
// @ts-expect-error: how many runs is a number
runsProgress("two");
const seeds: number = readResult("cifar100").provenance.seeds;
// @ts-expect-error: an experiment has a name
readResult(100);
const made: Promise<ExperimentResult> = runExperiment("cifar100", { profile: "smoke" });
// @ts-expect-error: not one of the profiles
runExperiment("cifar100", { profile: "huge" });
const alike: number = linearCka([[1], [2]], [[3], [5]]);
// @ts-expect-error: features are rows of numbers
linearCka([1, 2], [3, 5]);
const profiled: Promise<number[]> = profileStep(trained, { steps: 2 }).then(({ rows }) =>
  rows.map(({ ms }) => ms),
);
// @ts-expect-error: how many steps is a number
profileStep(trained, { steps: "two" });

const suggested: number | undefined = (await lrFinder(trained, { steps: 50 })).suggestion;
// @ts-expect-error: rates are numbers
lrFinder(trained, { from: "low" });

const { train: photos } = await photoDataset("tiny-imagenet");
const small: ImageSet = await readPhotos(photos, { size: 64 });
const batches = photoBatches({ set: photos, batchSize: 256, seed: 0, epoch: 0 });
for await (const { images, labels } of batches) {
  images.fill(0);
  // @ts-expect-error: classes are numbers
  labels[0].toUpperCase();
}
// @ts-expect-error: photographs in folders have no pixels in memory
photos.images;
const folders: PhotoDataset = await photoDataset("imagenet");
const onPhotos: Promise<Run> = train({
  plan,
  network,
  data: folders,
  seed: 0,
  augment: imageNetAugmentation,
});
// @ts-expect-error: changes of photographs are all named
train({ plan, network, data: folders, seed: 0, augment: { kind: "photographs", jitter: 0 } });
const [held]: PhotoSet[] = [splitValidation(folders.train, { fraction: 0.1, seed: 0 }).validation];
// @ts-expect-error: a part of photographs has no pixels either
held?.images;
const nearlyRight: Promise<number | undefined> = onPhotos
  .then((on) => evaluate([on.net(allMembers(2))], folders.test, { topK: 5 }))
  .then(({ topKAccuracy }) => topKAccuracy);
// @ts-expect-error: the features are of images in memory
layerFeatures((await onPhotos).net(allMembers(2)), folders.test);
// @ts-expect-error: the side of the square is needed
readPhotos(photos, {});

const asked: mg.Question = mg.question({ ask: "How many?", answer: async () => 1, within: 0 });
const given: string | number | undefined = asked.given;
// @ts-expect-error: an answer is an option, a text or a number
asked.give(true);
// @ts-expect-error: one name holds the names of all entry points, and no others
mg.questions({ ask: "How many?" });

export {
  again,
  alike,
  built,
  dots,
  early,
  epochs,
  given,
  gradient,
  listener,
  loss,
  made,
  members,
  name,
  nearlyRight,
  network,
  profile,
  profiled,
  rank,
  rows,
  run,
  seeds,
  small,
  suggested,
};
