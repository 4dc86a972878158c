import { expect, it } from "vitest";
import { namedProxy } from "./proxy-words.mjs";

it.each([
  [{}, undefined],
  [{ HTTPS_PROXY: "" }, undefined],
  [{ HTTPS_PROXY: "http://" }, undefined],
  [{ HTTP_PROXY: "http://p.example:1", HTTPS_PROXY: "q.example:2" }, ["q.example:2", false, "HTTPS_PROXY"]],
  [{ HTTPS_PROXY: "http://p.example:1", https_proxy: "http://q:2" }, ["q:2", false, "https_proxy"]],
  [{ all_proxy: "ada:secret@p.example:1" }, ["p.example:1", true, "all_proxy"]],
  [{ HTTPS_PROXY: "socks5://ada@p.example:1" }, ["p.example:1", true, "HTTPS_PROXY"]],
])("the proxy that %j names", (env, found) => {
  const proxy = namedProxy(env);
  expect(proxy && [proxy.host, proxy.isNamed, proxy.variable]).toEqual(found);
});

it("a variable is found by the proxy that it names", () => {
  const env = { HTTPS_PROXY: "http://p.example:1", HTTP_PROXY: "http://q.example:2" };
  expect(namedProxy(env, (host) => host === "q.example:2")?.variable).toBe("HTTP_PROXY");
});
