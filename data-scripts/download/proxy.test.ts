import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { proxyFor } from "./proxy.js";
import { type TransferFailure, transfer } from "./transfer.js";

const names = ["https_proxy", "http_proxy", "all_proxy", "no_proxy"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proxy "));
  // Also those of the machine that runs the tests.
  for (const name of names) {
    vi.stubEnv(name, "");
    vi.stubEnv(name.toUpperCase(), "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("the proxy of an address", () => {
  it.each([
    ["https://a.example/x", { HTTPS_PROXY: "http://p.example:3128" }, "p.example:3128"],
    ["https://a.example/x", { https_proxy: "p.example:3128" }, "p.example:3128"],
    ["https://a.example/x", { ALL_PROXY: "http://ada:secret@p.example:3128/" }, "p.example:3128"],
    ["https://a.example/x", { HTTP_PROXY: "http://p.example:3128" }, undefined],
    ["https://a.example/x", { HTTPS_PROXY: "http://p.example:3128", NO_PROXY: ".example" }, undefined],
    ["http://a.example/x", { HTTP_PROXY: "http://p.example:3128", NO_PROXY: "b.example" }, "p.example:3128"],
    ["http://127.0.0.1:8000/x", { HTTP_PROXY: "http://p.example:3128" }, undefined],
    ["https://a.example/x", {}, undefined],
  ])("of %s with %j is %s", (address, env, host) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(proxyFor(address)?.host).toBe(host);
  });

  it.each([
    ["socks5://ada:secret@p.example:1080", "one of socks5://p.example:1080"],
    ["http://", "no address"],
  ])("cannot be %s, and its password is not shown", (value, got) => {
    vi.stubEnv("HTTPS_PROXY", value);
    expect(() => proxyFor("https://a.example/x")).toThrow(
      `Expected a proxy to have an address such as http://NAME:PASSWORD@HOST:PORT but got ${got} (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY).`,
    );
  });
});

describe("a download behind a proxy", () => {
  let proxy: Server;
  let port = 0;
  let asked: string[] = [];
  const password = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
  const isKnown = ({ headers }: IncomingMessage): boolean => headers["proxy-authorization"] === password;

  beforeEach(async () => {
    asked = [];
    // Answers what it is asked for in place of the internet, and lets nobody through without a password.
    proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (!isKnown(request)) response.writeHead(407).end();
      else response.end("the file");
    });
    proxy.on("connect", (request: IncomingMessage, socket) => {
      asked.push(`${request.method} ${request.url}`);
      if (!isKnown(request)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      const here = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(here).pipe(socket);
      });
      for (const end of [socket, here]) end.on("error", () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    port = (proxy.address() as AddressInfo).port;
  });
  afterEach(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  const get = (url: string): Promise<unknown> =>
    transfer({
      url,
      part: join(folder, "x.part"),
      maxBytes: 1000,
      slowBytesPerSecond: 0,
      slowSeconds: 1,
      stallSeconds: 30,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
  const failure = (url: string): Promise<TransferFailure> =>
    get(url).then(
      () => expect.fail("Expected no answer."),
      (error: TransferFailure) => error,
    );

  it("goes through it, with the person's name and password", async () => {
    vi.stubEnv("HTTP_PROXY", `http://ada:secret@127.0.0.1:${port}`);
    await get("http://far.example/x.bin");
    expect(readFileSync(join(folder, "x.part"), "utf8")).toBe("the file");
    expect(asked).toEqual(["GET http://far.example/x.bin"]);
  });

  it("asks it for a tunnel to an address of TLS", async () => {
    vi.stubEnv("HTTPS_PROXY", `ada:secret@127.0.0.1:${port}`);
    // The tunnel leads to the proxy itself, which speaks no TLS.
    expect((await failure("https://far.example/x.bin")).message).toMatch(
      new RegExp(`^no answer through the proxy 127\\.0\\.0\\.1:${port}: .`),
    );
    expect(asked).toEqual(["CONNECT far.example:443"]);
  });

  it.each(["http://far.example/x.bin", "https://far.example/x.bin"])(
    "says that it wants a password, or another one: %s",
    async (address) => {
      vi.stubEnv("ALL_PROXY", `http://127.0.0.1:${port}`);
      expect(await failure(address)).toMatchObject({
        kind: "useless",
        message: `the proxy 127.0.0.1:${port}, which asks for a name and a password (407)`,
      });
      vi.stubEnv("ALL_PROXY", `http://ada:wrong@127.0.0.1:${port}`);
      expect(await failure(address)).toMatchObject({
        kind: "useless",
        message: `the proxy 127.0.0.1:${port}, which refuses the name and password in its address (407)`,
      });
    },
  );

  it("says which one does not answer, and not its password", async () => {
    vi.stubEnv("ALL_PROXY", "http://ada:secret@127.0.0.1:9");
    const { kind, message } = await failure("https://far.example/x.bin");
    expect(message).toMatch(/^no answer through the proxy 127\.0\.0\.1:9: .*ECONNREFUSED/);
    expect(message).not.toContain("secret");
    expect(kind).toBe("retry");
  });
});
