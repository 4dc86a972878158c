import { describe, expect, it } from "vitest";
import { PageModel } from "../fronts/page/page-model.js";

describe("a model that is an object of the page", () => {
  it("tells of a value that is another one now, and hands on what is saved, once", () => {
    const saved: unknown[] = [];
    const model = new PageModel({ frame: 3 }, (changes) => saved.push(changes));
    const heard: unknown[] = [];
    const listener = (): void => void heard.push(model.get("frame"));
    model.on("change:frame", listener);
    model.set("frame", 3);
    model.set("frame", 4);
    model.set("frame", 5);
    model.save_changes();
    model.save_changes();
    expect(heard).toEqual([4, 5]);
    expect(saved).toEqual([{ frame: 5 }, {}]);
    model.off("change:frame", listener);
    model.set("frame", 6);
    expect(heard).toEqual([4, 5]);
  });

  it("has all values of an answer before it tells of one, and lists of bytes as a kernel sends them", () => {
    const model = new PageModel({ shown: 0, maps: Uint8Array.from([1]) });
    expect(model.get<DataView>("maps").getUint8(0)).toBe(1);
    let seen = 0;
    model.on("change:shown", () => {
      seen = model.get<DataView>("maps").getUint8(1);
    });
    model.receive({ shown: 1, maps: Uint8Array.from([8, 9, 10]).subarray(1) });
    expect(seen).toBe(10);
  });
});
