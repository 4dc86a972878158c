// @ts-check

/**
 * The form that results had when they were of one machine and had one peer; every such machine had AVX2 without AVX-512.
 *
 * @typedef {object} BeforeKinds
 * @property {string} machine such as "2 x AMD EPYC, 24 GiB"
 * @property {string} date
 * @property {string} commit
 * @property {string} peer
 * @property {number} load
 * @property {{ matmul_gflops: number, convolution_gflops: number }} peak
 * @property {readonly { case: string, ours_ms: number, peer_ms: number, ratio: number, goal: number, ours_gflops: number,
 *   peer_gflops: number, ours_mib: number, peer_mib: number, noise: number, rounds: number }[]} rows
 */

/**
 * Such results as those of their kind of processor; single timings are left out, since they cannot be continued.
 *
 * @param {BeforeKinds} before
 * @returns {import("./results.mjs").Results}
 */
export function withKind({ machine, date, commit, peer, load, peak, rows }) {
  const [, cores, model, gib] = /^(\d+) x (.*), (\d+) GiB$/.exec(machine) ?? [];
  if (model === undefined) {
    throw new Error(
      `Expected results of a machine such as "2 x AMD EPYC, 24 GiB" but got "${machine}" (bench). Restore bench/results.json from git.`,
    );
  }
  return {
    processor: { model, cores: Number(cores), features: ["AVX2"] },
    ...{ memory_gib: Number(gib), date, commit, peers: peer, load, peak },
    rows: rows.map(newRow),
    rounds: {},
  };
}

/** @param {BeforeKinds["rows"][number]} row @returns {import("./judge.mjs").Row} */
function newRow({ case: name, ours_ms, peer_ms, ours_mib, peer_mib, ...row }) {
  const isMemory = name.startsWith("peak memory");
  const isEpoch = name.startsWith("epoch");
  return {
    case: name,
    measure: isMemory ? "memory" : isEpoch ? "epoch" : "time",
    ours: isMemory ? ours_mib : ours_ms,
    ours_name: "",
    peer: isMemory ? peer_mib : peer_ms,
    peer_name: isEpoch ? "" : "PyTorch eager",
    ...row,
  };
}
