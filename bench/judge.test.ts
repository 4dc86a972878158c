import { describe, expect, it } from "vitest";
import type { Case, Line } from "./cases.mjs";
import type { Entrant } from "./entrants.mjs";
import { ours, peersOf } from "./entrants.mjs";
import { bestOf, betterPeak, isMet, keyOf, type Round, rowOf, type Timing } from "./judge.mjs";
import { expectSameWork } from "./rounds.mjs";

const timing = (median_ms: number, more: Partial<Timing> = {}): Timing => ({
  median_ms,
  min_ms: median_ms,
  macs: 10,
  parameters: 5,
  gflops: 1000 / median_ms,
  peak_rss_mib: 100,
  ...more,
});

const [us] = ours(["--net", "grown"]) as [Entrant];
const peers = peersOf(["--net", "grown"], { families: ["PyTorch", "JAX"] });
const [eager, compiled, jax] = peers as [Entrant, Entrant, Entrant];

const round = (times: readonly (readonly [Entrant, Timing])[]): Round =>
  Object.fromEntries(times.map(([entrant, timed]) => [keyOf(entrant), timed]));

const line: Line = { measure: "time", goal: 0.85 };
const net: Case = { name: "net", ours: [us], peers, lines: [line] };

describe("the best of several entrants", () => {
  it("has the least median over the rounds, though another was once faster", () => {
    const rounds = [
      [30, 20],
      [10, 21],
      [32, 22],
    ].map(([one, other]) =>
      round([
        [eager, timing(one as number)],
        [compiled, timing(other as number)],
      ]),
    );
    expect(bestOf([eager, compiled], rounds, "time")).toMatchObject({ entrant: compiled, middle: 21 });
  });

  it("was timed in every round", () => {
    const rounds = [
      round([
        [eager, timing(30)],
        [compiled, timing(20)],
      ]),
      round([[eager, timing(31)]]),
    ];
    expect(bestOf([eager, compiled], rounds, "time")?.entrant).toBe(eager);
    expect(bestOf([jax], rounds, "time")).toBeUndefined();
  });

  it("is the smallest where memory is compared", () => {
    const rounds = [
      round([
        [eager, timing(30, { peak_rss_mib: 90 })],
        [compiled, timing(20, { peak_rss_mib: 110 })],
      ]),
    ];
    expect(bestOf([eager, compiled], rounds, "memory")?.entrant).toBe(eager);
  });
});

describe("a line of the table", () => {
  const rounds = [
    [10, 20, 16, 8],
    [12, 30, 20, 8],
    [14, 20, 14, 8],
  ].map(([own = 0, one = 0, other = 0, third = 0]) =>
    round([
      [us, timing(own)],
      [eager, timing(one)],
      [compiled, timing(other)],
      [jax, timing(third)],
    ]),
  );

  it("has the median of the rounds' ratios to the better peer, and names it", () => {
    const row = rowOf(net, line, rounds);
    // 10 / 16, 12 / 20 and 14 / 14.
    expect(row).toMatchObject({ case: "net", ours: 12, peer: 16, ratio: 0.625, rounds: 3 });
    expect(row?.peer_name).toBe("PyTorch compiled, channels_last");
  });

  it("can be against JAX alone", () => {
    const row = rowOf(net, { ...line, name: "net, against JAX", against: "JAX", goal: 1 }, rounds);
    expect(row).toMatchObject({ case: "net, against JAX", peer: 8, ratio: 1.5, peer_name: "JAX jitted" });
  });

  it("takes the better number of threads of each side", () => {
    const own = ours([], { threads: [1, 2] }) as [Entrant, Entrant];
    const theirs = peersOf([], { threads: [1, 2] }).filter(({ isQuick }) => isQuick) as [Entrant, Entrant];
    const times = round([
      [own[0], timing(6)],
      [own[1], timing(5)],
      [theirs[0], timing(8)],
      [theirs[1], timing(9)],
    ]);
    expect(rowOf({ ...net, ours: own, peers: theirs }, line, [times])).toMatchObject({
      ours_name: "2 threads",
      peer_name: "PyTorch eager, channels_last, 1 thread",
      ratio: 0.625,
    });
  });

  it("compares an epoch with its bare steps, and seconds with nothing", () => {
    const alone = [round([[us, timing(103, { alone_ms: 100 })]])];
    expect(rowOf(net, { measure: "epoch", goal: 1.03 }, alone)).toMatchObject({ peer: 100, ratio: 1.03 });
    const first = rowOf(net, { measure: "seconds", goal: 1.5 }, [round([[us, timing(1400)]])]);
    expect(first).toMatchObject({ ours: 1.4, peer: null, ratio: null });
  });

  it("is left out if no peer was timed", () => {
    expect(rowOf(net, line, [round([[us, timing(1)]])])).toBeUndefined();
  });
});

describe("a goal", () => {
  const row = rowOf(net, line, [
    round([
      [us, timing(10)],
      [eager, timing(20)],
    ]),
  ]);

  it("is the largest ratio, or the most seconds", () => {
    if (row === undefined) throw new Error("not timed");
    expect(isMet(row)).toBe(true);
    expect(isMet({ ...row, ratio: 0.85 })).toBe(true);
    expect(isMet({ ...row, ratio: 0.86 })).toBe(false);
    const seconds = { ...row, measure: "seconds" as const, ratio: null, goal: 1.5 };
    expect(isMet({ ...seconds, ours: 1.5 })).toBe(true);
    expect(isMet({ ...seconds, ours: 1.6 })).toBe(false);
  });

  it("can be a share of the machine's best convolution too", () => {
    if (row === undefined) throw new Error("not timed");
    // 100 GFLOP/s.
    expect(isMet({ ...row, peak_goal: 0.75 }, 133)).toBe(true);
    expect(isMet({ ...row, peak_goal: 0.75 }, 134)).toBe(false);
  });
});

describe("a machine's peak", () => {
  it("is the best that was measured of each", () => {
    const [idle, busy] = [
      { matmul_gflops: 150, convolution_gflops: 180 },
      { matmul_gflops: 26, convolution_gflops: 190 },
    ];
    expect(betterPeak(idle, busy)).toEqual({ matmul_gflops: 150, convolution_gflops: 190 });
  });
});

describe("entrants of a case", () => {
  const other = (more: Partial<Timing>): Round =>
    round([
      [us, timing(1)],
      [eager, timing(1, more)],
    ]);

  it("must do the same work", () => {
    expect(() => expectSameWork(net, other({}))).not.toThrow();
    expect(() => expectSameWork(net, other({ macs: 11 }))).toThrow(
      "Expected macs of torch_step.py --net grown --layout channels_last, compared with step.mjs --net grown, to be 10 but got 11 (bench, net).",
    );
    expect(() => expectSameWork(net, other({ parameters: 6 }))).toThrow("Expected parameters");
  });

  it("may have other parameters where the case says how many", () => {
    const bank = { ...net, peerParameters: 6 };
    expect(() => expectSameWork(bank, other({ parameters: 6 }))).not.toThrow();
    expect(() => expectSameWork(bank, other({ parameters: 5 }))).toThrow("to be 6 but got 5");
  });
});
