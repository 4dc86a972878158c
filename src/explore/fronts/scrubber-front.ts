import type { Front } from "./front.js";
import type { FrontModel } from "./front-model.js";
import { choiceOf, labelled } from "./kit/controls.js";
import { element } from "./kit/elements.js";
import { follow } from "./kit/follow.js";
import { latest } from "./kit/latest.js";
import { announcer } from "./kit/messages.js";
import { viewRoot } from "./kit/view-root.js";
import { onWidth } from "./kit/width.js";
import { drawBlocks } from "./scrubber/blocks.js";
import { coefficientMap, lookAt } from "./scrubber/coefficients.js";
import { makePlayback } from "./scrubber/playback.js";
import { makeReadout } from "./scrubber/readout.js";
import type { ScrubberAxis, ScrubberData } from "./scrubber/state.js";
import { scrubberStyle } from "./scrubber/style.js";
import { drawTimeline, type Timeline } from "./scrubber/timeline.js";
import { axisNames, frameText } from "./scrubber/words.js";

const speeds = [1, 2, 4, 8, 16];
/** How long a frame rests before it is read out: not every one that a hand passes. */
const restMs = 500;

/** Time as a slider over a run: blocks, coefficients, scores, costs and learning rate move together. */
const front: Front = {
  render({ model, el }) {
    const host = element("div");
    el.append(host);
    let close = view(model, host);
    const again = (): void => {
      const hadFocus = host.contains(document.activeElement);
      close();
      close = view(model, host);
      // A run that goes on must not take the slider out of a hand.
      if (hadFocus) host.querySelector<HTMLElement>("input[type=range]")?.focus();
    };
    const stop = follow(model, [[["data"], again]]);
    return () => {
      stop();
      close();
    };
  },
};
export default front;

/** Shows one state of the data; another one is shown anew. */
function view(model: FrontModel, host: HTMLElement): () => void {
  const data = model.get<ScrubberData>("data");
  const send = latest(model);
  const frameNow = (): number =>
    Math.min(data.reached, Math.max(0, Math.round(model.get<number>("frame") ?? 0)));
  const axisNow = (): ScrubberAxis => {
    const axis = model.get<ScrubberAxis>("axis");
    return data.axes.includes(axis) ? axis : "epochs";
  };
  const go = (frame: number): void => send({ frame: Math.min(data.reached, Math.max(0, frame)) });
  const isPlaying = (): boolean => model.get<boolean>("playing") === true;
  const toggle = (): void => {
    const isAtEnd = frameNow() === data.reached;
    send(isPlaying() ? { playing: false } : { playing: true, ...(isAtEnd ? { frame: 0 } : {}) });
  };

  const play = element("button", { type: "button", onclick: toggle });
  const slider = element("input", {
    type: "range",
    min: 0,
    max: data.reached,
    step: 1,
    "aria-label": "Time in the run",
    oninput: () => send({ frame: Number(slider.value), playing: false }),
    onkeydown: (event) => onKey(event as KeyboardEvent, { data, frame: frameNow(), go, toggle }),
  });
  const speed = choiceOf(
    speeds.map((each) => [String(each), `${each} per second`]),
    (value) => send({ speed: Number(value) }),
  );
  const axis = choiceOf(
    data.axes.map((name) => [name, axisNames[name].short]),
    (value) => send({ axis: value }),
  );
  const readout = makeReadout(data);
  const drawing = element("div", { class: "mg-drawing" });
  const blocks = drawBlocks(data);
  const known = data.coefficients;
  const map = known === null ? undefined : coefficientMap(data, known, (layer) => send({ layer }));
  const news = announcer();
  host.replaceChildren(
    viewRoot(
      {
        name: "scrubber",
        title: `Growth of ${data.title}`,
        beside: [labelled("drawn over", axis), labelled("speed", speed)],
        style: scrubberStyle,
      },
      element("div", { class: "mg-controls" }, play, slider),
      readout.list,
      drawing,
      element("div", { class: "mg-lower" }, blocks.figure, map?.figure ?? noCoefficients(data)),
      element("ul", { class: "mg-notes mg-faint" }, ...data.notes.map((note) => element("li", {}, note))),
      news.place,
    ),
  );

  let timeline: Timeline | undefined;
  let moved = 0;
  let reader: ReturnType<typeof setTimeout> | undefined;
  const playback = makePlayback(() => {
    // Several views of one model may play at once: the one that comes second has nothing to do.
    if (performance.now() - moved < 600 / speedNow()) return;
    if (frameNow() >= data.reached) send({ playing: false });
    else go(frameNow() + 1);
    show();
  });
  const speedNow = (): number =>
    speeds.includes(model.get<number>("speed")) ? model.get<number>("speed") : 4;
  const layerNow = (): string => layerOf(data, model.get<string>("layer"));

  const show = (): void => {
    const [frame, over] = [frameNow(), axisNow()];
    moved = performance.now();
    slider.value = String(frame);
    slider.setAttribute("aria-valuetext", frameText(data, frame, over));
    readout.show(frame, over);
    timeline?.show(frame);
    blocks.show(frame, numbersOf(data, frame, layerNow()), layerNow());
    map?.show(frame, layerNow());
    clearTimeout(reader);
    reader = setTimeout(() => {
      news.say(isPlaying() ? "" : frameText(data, frame, over));
    }, restMs);
  };
  const redraw = (width = drawing.clientWidth): void => {
    if (width < 1) return;
    timeline = drawTimeline(data, axisNow(), width);
    drawing.replaceChildren(timeline.svg);
    timeline.show(frameNow());
  };
  const settings = (): void => {
    play.textContent = isPlaying() ? "❚❚ Pause" : "▶ Play";
    speed.value = String(speedNow());
    axis.value = axisNow();
    playback.set(isPlaying(), speedNow());
  };
  const axisChanged = (): void => {
    settings();
    redraw();
    show();
  };
  const stopDrag = dragged(drawing, (x) => {
    if (timeline !== undefined) send({ frame: timeline.frameNear(x), playing: false });
  });
  const stopWidth = onWidth(drawing, redraw);
  const stopFollowing = follow(model, [
    [["frame", "layer"], show],
    [["axis"], axisChanged],
    [["playing", "speed"], settings],
  ]);
  settings();
  redraw();
  show();
  return () => {
    stopFollowing();
    playback.set(false, 1);
    clearTimeout(reader);
    stopDrag();
    stopWidth();
  };
}

/** The coefficients that are known of a layer at a frame, by block. */
function numbersOf(
  { coefficients: known }: ScrubberData,
  frame: number,
  layer: string,
): readonly (readonly number[])[] {
  if (known === null) return [];
  return known.values[lookAt(known, frame)]?.[known.layers.findIndex(({ name }) => name === layer)] ?? [];
}

/** What stands where coefficients would, for a run whose coefficients nobody kept. */
function noCoefficients({ blocks }: ScrubberData): HTMLElement {
  const isMixed = blocks.cells.some(({ set }) => set !== null);
  const why = isMixed
    ? "A result keeps none. A run has its own, and those of every epoch in its GrowthRecord."
    : "Nothing here is mixed from templates, as far as is known.";
  const caption = element("figcaption", {}, element("strong", {}, "Coefficients"));
  return element("figure", { class: "mg-coefficients" }, caption, element("p", { class: "mg-faint" }, why));
}

/** The chosen layer; the first inner one where none is chosen. */
function layerOf({ coefficients, blocks }: ScrubberData, chosen: string | undefined): string {
  const layers = coefficients?.layers ?? [];
  const known = layers.find(({ name }) => name === chosen);
  const inner = layers.find((each) => each.blocks.length === blocks.cells.length);
  return (known ?? inner)?.name ?? "";
}

/** Keys beyond those of every slider: space plays, page keys go from phase to phase. */
function onKey(
  event: KeyboardEvent,
  { data, frame, go, toggle }: { data: ScrubberData; frame: number; go(frame: number): void; toggle(): void },
): void {
  const ends = data.phases.map(({ last }) => last);
  const target = {
    " ": toggle,
    PageDown: () => go(ends.find((end) => end > frame) ?? data.reached),
    PageUp: () => go([...ends].reverse().find((end) => end < frame) ?? 0),
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  target();
}

/** Follows a pointer that is pressed on a drawing, in pixels from its left edge. */
function dragged(on: HTMLElement, move: (x: number) => void): () => void {
  const follow = (event: PointerEvent): void => {
    if (event.type === "pointerdown") on.setPointerCapture(event.pointerId);
    if (event.buttons !== 0) move(event.clientX - on.getBoundingClientRect().left);
  };
  on.addEventListener("pointerdown", follow);
  on.addEventListener("pointermove", follow);
  return () => {
    on.removeEventListener("pointerdown", follow);
    on.removeEventListener("pointermove", follow);
  };
}
