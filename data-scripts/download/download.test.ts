import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createRandom } from "../../src/data/random.js";
import type { Reporter } from "../progress.js";
import { cutting, ignoringRange, slow, sound, stalling, TestServer } from "../test-support/server.js";
import { type DownloadOptions, download, type Source, type WantedFile } from "./download.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const bytes = new Uint8Array(300_000);
const random = createRandom("download");
for (let place = 0; place < bytes.length; place++) bytes[place] = random.integer(256);
const other = bytes.map((byte) => byte ^ 1);
const sha256 = createHash("sha256").update(bytes).digest("hex");

let root = "";
let folder = "";
let notes: string[] = [];
const server = new TestServer();
const reporter: Reporter = { progress: () => {}, close: () => {}, note: (text) => notes.push(text) };
const options = (more: Partial<DownloadOptions> = {}): DownloadOptions => ({
  reporter,
  signal: new AbortController().signal,
  // Patient: a machine that is busy elsewhere must not look like a bad source.
  slowBytesPerSecond: 1,
  slowSeconds: 0.2,
  stallSeconds: 30,
  pauseSeconds: 0.01,
  ...more,
});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "download-"));
  await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  // Those of the machine that runs the tests.
  for (const name of ["https_proxy", "http_proxy", "all_proxy", "no_proxy"]) {
    vi.stubEnv(name, "");
    vi.stubEnv(name.toUpperCase(), "");
  }
  folder = mkdtempSync(join(root, "out-"));
  notes = [];
  server.requests.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  // Whatever happened: the final name either is absent or holds the right bytes.
  const path = join(folder, "a.bin");
  if (existsSync(path)) expect(Buffer.compare(readFileSync(path), bytes)).toBe(0);
});

const wanted = (check: Partial<WantedFile> = {}): WantedFile => ({
  label: "a.bin",
  path: join(folder, "a.bin"),
  bytes: bytes.length,
  sha256,
  maxBytes: 2 ** 20,
  ...check,
});
const sources = (urls: readonly string[], file: WantedFile = wanted()): Source[] =>
  urls.map((url) => ({ url, file }));
const leftovers = (): string[] => readdirSync(folder).sort();

describe("downloading", () => {
  it("gets a file and leaves nothing else", async () => {
    await download(sources([server.on("/good", sound(bytes))]), options());
    expect(leftovers()).toEqual(["a.bin"]);
    expect(server.requests).toEqual(["/good whole"]);
  });

  it("does not fetch what is there and right, and fetches anew what is wrong", async () => {
    const url = server.on("/good", sound(bytes));
    writeFileSync(join(folder, "a.bin"), bytes);
    await download(sources([url]), options());
    expect(server.requests).toEqual([]);
    writeFileSync(join(folder, "a.bin"), other);
    await download(sources([url, url]), options());
    expect(notes).toEqual([
      expect.stringMatching(/^Expected SHA-256 [0-9a-f]{64} but got .*: fetching it again\.$/),
    ]);
  });

  it("R7 continues after every cut until the file is whole", async () => {
    const url = server.on("/cut", cutting(bytes, 90_000));
    await download(sources([url]), options());
    expect(server.requests.length).toBe(4);
    expect(server.requests.slice(1).every((request) => /\/cut bytes=\d+-$/.test(request))).toBe(true);
  });

  it("continues what an earlier run left", async () => {
    writeFileSync(join(folder, "a.bin.part"), bytes.subarray(0, 123_456));
    await download(sources([server.on("/good", sound(bytes))]), options());
    expect(server.requests).toEqual(["/good bytes=123456-"]);
    expect(leftovers()).toEqual(["a.bin"]);
  });

  it("starts over when the server ignores the range", async () => {
    writeFileSync(join(folder, "a.bin.part"), bytes.subarray(0, 1000));
    await download(sources([server.on("/whole", ignoringRange(bytes))]), options());
    expect(server.requests).toEqual(["/whole bytes=1000-"]);
  });

  it("starts over when what an earlier run left was of another file", async () => {
    writeFileSync(join(folder, "a.bin.part"), other.subarray(0, 1000));
    await download(sources([server.on("/good", sound(bytes))]), options());
    expect(server.requests).toEqual(["/good bytes=1000-", "/good whole"]);
    expect(notes[0]).toContain("starting over");
  });

  it("starts over when the file changes midway", async () => {
    let requests = 0;
    const url = server.on("/changing", (request, response) => {
      requests++;
      return (requests === 1 ? cutting(other, 50_000) : sound(bytes))(request, response);
    });
    await download(sources([url]), options());
    expect(server.requests).toEqual(["/changing whole", "/changing bytes=50000-", "/changing whole"]);
  });

  it("never appends a range that it did not ask for", async () => {
    writeFileSync(join(folder, "a.bin.part"), bytes.subarray(0, 1000));
    let requests = 0;
    const url = server.on("/shifted", (request, response) => {
      if (++requests > 1) return sound(bytes)(request, response);
      response.writeHead(206, { "content-range": `bytes 999-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(999));
    });
    await download(sources([url]), options());
    expect(server.requests).toEqual(["/shifted bytes=1000-", "/shifted whole"]);
  });

  it("starts over when the server no longer has that range", async () => {
    writeFileSync(join(folder, "a.bin.part"), bytes.subarray(0, 1000));
    let requests = 0;
    const url = server.on("/gone", (request, response) => {
      if (++requests > 1) return sound(bytes)(request, response);
      response.writeHead(416).end();
    });
    await download(sources([url]), options());
    expect(server.requests).toEqual(["/gone bytes=1000-", "/gone whole"]);
  });

  it("goes to the next source when one is missing, has another file, or is wrong", async () => {
    const urls = [
      server.on("/missing", (_, response) => void response.writeHead(404).end()),
      server.on("/page", (_, response) => void response.end("<html>moved</html>")),
      server.on("/wrong", sound(other)),
      server.on("/good", sound(bytes)),
    ];
    await download(sources(urls), options());
    expect(notes.map((note) => note.replace(/^.*?(\/\w+): /, "$1 "))).toEqual([
      "/missing the server answered 404",
      `/page the server has a file of 18 bytes, not of ${bytes.length}`,
      expect.stringContaining(`/wrong Expected SHA-256 ${sha256} but got`),
    ]);
  });

  it("leaves a slow source for the next and continues there", async () => {
    const urls = [server.on("/slow", slow(bytes, 1000)), server.on("/good", sound(bytes))];
    await download(sources(urls), options({ slowBytesPerSecond: 200_000 }));
    expect(notes[0]).toMatch(/slow: only \d+ kB\/s/);
    expect(server.requests[1]).toMatch(/^\/good bytes=\d+-$/);
  });

  it("goes back to the least slow source when all are slow", async () => {
    const urls = [
      server.on("/slowest", slow(bytes, 100)),
      server.on("/slow", slow(bytes, 1500)),
      server.on("/slower", slow(bytes, 300)),
    ];
    const running = new AbortController();
    const got = download(
      sources(urls),
      options({ signal: running.signal, slowBytesPerSecond: 200_000 }),
    ).catch(() => {});
    await vi.waitUntil(() => server.requests.length > 3, { timeout: 30_000 });
    running.abort();
    await got;
    expect(server.requests.map((request) => request.split(" ")[0])).toEqual([
      "/slowest",
      "/slow",
      "/slower",
      "/slow",
    ]);
  });

  it("stays with a slow source when there is no other", async () => {
    const settings = options({ slowBytesPerSecond: 1e9 });
    await download(sources([server.on("/slow", slow(bytes, 10_000))]), settings);
    expect(notes).toEqual([]);
  });

  it("leaves a source from which nothing comes", async () => {
    const urls = [server.on("/stalled", stalling(bytes, 70_000)), server.on("/good", sound(bytes))];
    await download(sources(urls), options({ stallSeconds: 1 }));
    expect(notes[0]).toContain("nothing came for 1 s");
    expect(server.requests[1]).toBe("/good bytes=70000-");
  });

  it("survives a server that lies about the length", async () => {
    const urls = [
      server.on("/too-little", (_, response) => {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
      }),
      // No stated length, and far more than expected.
      server.on("/too-much", (_, response) => {
        response.write(bytes);
        response.end(bytes);
      }),
      server.on("/good", sound(bytes)),
    ];
    await download(sources(urls), options());
    expect(notes[1]).toContain(`the server sends more than ${bytes.length} bytes`);
  });

  it("never writes more than the limit when the length is not known", async () => {
    const { bytes: _, ...unknown } = wanted({ maxBytes: 100_000 });
    const url = server.on("/endless", (__, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(bytes, more);
      };
      more();
    });
    await expect(download(sources([url], unknown), options())).rejects.toMatchObject({ code: "download" });
    expect(notes[0]).toContain("the server sends more than 100000 bytes");
  });

  it("follows redirects, but not in circles", async () => {
    const target = server.on("/good", sound(bytes));
    const from = server.on(
      "/moved",
      (_, response) => void response.writeHead(302, { location: target }).end(),
    );
    await download(sources([from]), options());
    rmSync(join(folder, "a.bin"));
    const circle = server.on(
      "/circle",
      (_, response) => void response.writeHead(301, { location: "/circle" }).end(),
    );
    await expect(download(sources([circle]), options())).rejects.toThrow("more than 5 redirects");
  });

  it("tries again when a server is overloaded", async () => {
    let requests = 0;
    const url = server.on("/busy", (request, response) => {
      if (++requests < 3) response.writeHead(503).end();
      else return sound(bytes)(request, response);
    });
    await download(sources([url]), options());
    expect(requests).toBe(3);
  });

  it("that fails everywhere names each source, why, and the way by hand", async () => {
    const urls = [
      server.on("/none", (_, response) => void response.writeHead(403).end()),
      "http://127.0.0.1:1/closed",
    ];
    const failure = download(sources(urls), options());
    await expect(failure).rejects.toMatchObject({ name: "DataError", code: "download" });
    await expect(failure).rejects.toThrow(
      /\/none: the server answered 403\n.*\/closed: .*ECONNREFUSED.*\n.*--archive FILE/,
    );
    expect(existsSync(join(folder, "a.bin"))).toBe(false);
  });

  it("that reaches no source says so once, not for each, with what to set, and leaves no folder", async () => {
    const urls = [1, 2, 3, 4, 5, 6].map((at) => `http://127.0.0.1:1/closed-${at}`);
    const path = join(folder, "data", "a.bin");
    const failure = download(sources(urls, wanted({ path })), options());
    await expect(failure).rejects.toThrow(
      "Expected one of 6 sources to deliver a.bin but got no answer from any (ECONNREFUSED). Check the connection; if it " +
        "leads through a proxy, set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, special characters as %XX, then run the same " +
        "command again; or get the file in another way and pass it with --archive FILE.",
    );
    expect(notes).toEqual(["No source answers; trying again."]);
    expect(leftovers()).toEqual([]);
  });

  it("that a proxy keeps from every source names it and its variable, never its password", async () => {
    const urls = ["https://one.example/a", "http://two.example/a"];
    vi.stubEnv("ALL_PROXY", "http://ada:secret@127.0.0.1:1");
    vi.stubEnv("NO_PROXY", "");
    const failure = download(sources(urls), options());
    await expect(failure).rejects.toThrow(
      "Expected one of 2 sources to deliver a.bin but got no answer from any through the proxy 127.0.0.1:1 (ECONNREFUSED). " +
        "Check the connection and this proxy, which ALL_PROXY names, then run",
    );
    expect(notes).toEqual(["No source answers; trying again."]);
  });

  it.each([
    ["", "asks for a name and a password (407). Set HTTP_PROXY to http://NAME:PASSWORD@HERE, special"],
    [
      "ada:secret@",
      "refuses the name and password in its address (407). Correct them in HTTP_PROXY, special",
    ],
  ])("that a proxy refuses says once what the proxy wants: %s", async (name, words) => {
    const proxy = createServer((_, response) => void response.writeHead(407).end());
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    vi.stubEnv("HTTP_PROXY", `http://${name}${host}`);
    vi.stubEnv("NO_PROXY", "");
    const failure = download(sources(["http://one.example/a", "http://two.example/a"]), options());
    await expect(failure).rejects.toThrow(
      `to deliver a.bin but got the proxy ${host}, which ${words.replace("HERE", host)}`,
    );
    expect(notes).toEqual([]);
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("says again of a source only what is new", async () => {
    let requests = 0;
    const url = server.on(
      "/busy",
      (_, response) => void response.writeHead(++requests < 4 ? 503 : 404).end(),
    );
    await expect(download(sources([url]), options())).rejects.toThrow("Expected the source to deliver a.bin");
    expect(notes).toEqual([`${url}: the server answered 503`, `${url}: the server answered 404`]);
  });

  it("R7 that is stopped ends at once, and the next run continues", async () => {
    const controller = new AbortController();
    const url = server.on("/slow", slow(bytes, 20_000));
    const stopAtBytes: Reporter = { ...reporter, progress: ({ done }) => done > 0 && controller.abort() };
    const running = download(sources([url]), options({ signal: controller.signal, reporter: stopAtBytes }));
    await expect(running).rejects.toThrow("Expected to finish but was stopped");
    expect(leftovers()).toEqual(["a.bin.part"]);
    server.on("/slow", sound(bytes));
    await download(sources([url]), options());
    expect(server.requests[1]).toMatch(/bytes=\d+-/);
  });

  it.skipIf(!existsSync("/dev/full"))("onto a full disk says so and what to do", async () => {
    symlinkSync("/dev/full", join(folder, "a.bin.part"));
    const failure = download(sources([server.on("/good", sound(bytes))]), options());
    await expect(failure).rejects.toThrow(
      /Expected to be able to write but got ENOSPC .*make room or use --out/,
    );
    rmSync(join(folder, "a.bin.part"));
  });
});
