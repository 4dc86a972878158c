import { describe, expect, it } from "vitest";
import { explainFailure, isUnreachable, lastWords } from "./failures.mjs";

describe("the last words of a command", () => {
  it("are its first errors, else its first and last lines", () => {
    expect(lastWords("npm error code E404\nnpm error 404 Not Found - error\nnpm error more error\n")).toBe(
      "404 Not Found - error | more error",
    );
    expect(lastWords("start\nmiddle\nend\n")).toBe("start | end");
    expect(lastWords("\n\n")).toBe("it printed nothing");
  });
});

describe("the reason of a failure", () => {
  const about = {
    thing: "the npm packages",
    command: "npm ci",
    registry: "the npm registry",
    log: "npm.log",
  };
  const reason = (output: string, code = 1, env = {}): string =>
    explainFailure({ code, output }, { ...about, env }).message;

  it.each([
    ["ENOSPC: no space left on device", "to fit on the disk"],
    ["OSError: [Errno 30] Read-only file system", "a read-only file system"],
    ["getaddrinfo EAI_AGAIN", "no answer from it (EAI_AGAIN)"],
    ["npm error code E502\nnpm error 502 Bad Gateway - GET https://registry", "no answer from it (E502)"],
    ["npm error code FETCH_ERROR\nnpm error Proxy connection ended", "no answer from it (FETCH_ERROR)"],
    ["ERROR: HTTP error 503 while getting x: 503 Server Error", "no answer from it (503 Server Error)"],
    ["error:0A: CERTIFICATE_VERIFY_FAILED", "no answer from it (CERTIFICATE_VERIFY_FAILED)"],
    ["something else error", "exit status 1: something else error"],
  ])("is read from its output: %s", (output, words) => {
    expect(reason(output)).toContain(words);
  });

  describe.each([
    ["npm error code E407\nnpm error 407 Proxy Authentication Required - GET https://registry"],
    [
      "after connection broken by 'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))'",
    ],
  ])("is a proxy that wants to know who asks, in npm's and in pip's words: %s", (output) => {
    const start = "Expected the npm packages to come from the npm registry but got";
    const end = "and run the same command again; finished steps are kept.";

    it.each([
      [
        { HTTPS_PROXY: "http://p.example:3128", HTTP_PROXY: "http://other.example:1" },
        "the proxy p.example:3128, which asks for a name and a password (407)",
        "Set HTTPS_PROXY to http://NAME:PASSWORD@p.example:3128, special characters as %XX,",
      ],
      [
        { https_proxy: "ada:secret@p.example:3128" },
        "the proxy p.example:3128, which refuses the name and password in its address (407)",
        "Correct them in https_proxy, special characters as %XX,",
      ],
      [
        {},
        "a proxy on the way that asks for a name and a password (407)",
        "Set HTTPS_PROXY to http://NAME:PASSWORD@HOST:PORT, special characters as %XX,",
      ],
    ])("with %j", (env, got, todo) => {
      expect(isUnreachable(output)).toBe(true);
      expect(reason(output, 1, env)).toBe(`${start} ${got} (npm ci, log in npm.log). ${todo} ${end}`);
    });
  });

  it.each([
    [{}, "Check the connection and the registry setting, and set HTTPS_PROXY if a proxy leads out; then"],
    [
      { ALL_PROXY: "http://ada:secret@p.example:3128" },
      "Check the connection, the proxy p.example:3128 that ALL_PROXY names, and the registry setting; then",
    ],
  ])("is no answer, with what to check: %j", (env, todo) => {
    expect(reason("getaddrinfo EAI_AGAIN", 1, env)).toContain(
      `(EAI_AGAIN) (npm ci, log in npm.log). ${todo}`,
    );
    expect(reason("getaddrinfo EAI_AGAIN", 1, env)).not.toContain("secret");
  });

  it.each([
    [
      "ERROR: Could not find a version that satisfies the requirement comm==0.2.3 (from versions: none)\nERROR: No matching distribution found for comm==0.2.3\n",
      "comm==0.2.3",
    ],
    ["npm error code E404\nnpm error 404 Not Found - GET https://registry/yauzl\n", "https://registry/yauzl"],
    [
      "npm error code ETARGET\nnpm error notarget No matching version found for yauzl@3.4.0.\n",
      "yauzl@3.4.0",
    ],
  ])("is a registry that lacks a package: %s", (output, lacks) => {
    expect(isUnreachable(output)).toBe(false);
    expect(reason(output)).toBe(
      `Expected the npm packages to come from the npm registry but got no ${lacks} there (npm ci, log in npm.log). ` +
        "Choose a registry that has it, or ask those who keep this one to add it, then run the same command again; finished steps are kept.",
    );
  });

  it("is a registry that did not answer where pip says both", () => {
    const output = "broken by 'NewConnectionError'\nERROR: No matching distribution found for comm==0.2.3";
    expect(reason(output)).toContain("no answer from it (NewConnectionError)");
  });

  it("is a signal when one ended it, as the system does when memory runs out", () => {
    expect(reason("", 128)).toContain("to be made by npm ci but got a signal from outside that ended it");
  });

  it("is a missing program when the status says so", () => {
    expect(reason("spawn npm ENOENT", 127)).toContain("to be made by npm ci but got no such command");
  });
});
