import { fixedText, percentText } from "../kit/number-texts.js";
import type { Values } from "./values.js";

/** Where training stands: in words, and as a share of the whole. */
export function progressOf({ nets, state, phase, outdated }: Values): { text: string; share: number } {
  const members = nets.slice(0, -1);
  const grown = nets.at(-1);
  const done = sum(nets.map(({ epoch }) => epoch));
  const all = sum(nets.map(({ epochs }) => epochs));
  const share = all === 0 ? 0 : done / all;
  const trained = nets.filter((net) => net.state === "trains").map(({ title }) => title);
  const words = {
    ready:
      members.length === 0 ? "Draw points of two classes, or choose a set of points." : "Ready to train.",
    training:
      trained.length === 0
        ? "The members grow."
        : `${joined(trained)} ${trained.length === 1 ? "trains" : "train"}.`,
    stopped: `Stopped in phase “${phase}”. Start goes on from here.`,
    done: `Done: the grown net gets ${percentText(grown?.accuracy)} of the points right, the members ${members
      .map(({ accuracy }) => percentText(accuracy))
      .join(" and ")}.`,
  };
  if (outdated && state !== "training")
    return { text: "The points have changed. Start trains again from the beginning.", share };
  return { text: words[state], share };
}

/** What a screen reader is told: changes of state, not of every number. */
export function newsOf(values: Values, before: Values): string {
  const { text } = progressOf(values);
  const hasGrown = values.nets.at(-1)?.title === "grown net";
  const hadGrown = before.nets.at(-1)?.title === "grown net";
  return hasGrown && !hadGrown ? `The members have grown into one net. ${text}` : text;
}

/** What the nets say of a place. */
export function saysOf(
  place: readonly [number, number] | undefined,
  answers: readonly { readonly title: string; readonly says: readonly [number, number] | undefined }[],
): string {
  if (place === undefined)
    return "Click or drag on any square to draw. Keys: arrows move, space draws, 1 to 3 choose a class, E erases.";
  const [x, y] = place.map((value) => fixedText(value, 2));
  const said = answers.flatMap(({ title, says }) =>
    says === undefined ? [] : [`${title}: class ${says[0] + 1} (${percentText(says[1], 0)})`],
  );
  return [`x ${x}, y ${y}`, ...said].join(" · ");
}

/** "Member 0 and member 1". */
function joined(titles: readonly string[]): string {
  const text = titles.join(" and ");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
