import type { Agent } from "node:http";
// The proxies' own protocol, and which addresses NO_PROXY means, are not ours to write.
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import { DataError } from "../../src/data/data-error.js";
import { type NamedProxy, namedProxy, proxyVariables, usualVariable } from "../../src/setup/proxy-words.mjs";

/** A way to the internet that a person's environment names. */
export interface HttpProxy extends NamedProxy {
  readonly agent: Agent;
}

/** A server on this machine is reached without a proxy, as in browsers. */
const isHere = (address: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(new URL(address).hostname);

/**
 * The proxy for an address, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; undefined for a direct way.
 *
 * @throws DataError where what they name is no address of an HTTP proxy
 */
export function proxyFor(address: string): HttpProxy | undefined {
  const found = getProxyForUrl(address);
  if (found === "" || isHere(address)) return undefined;
  // "proxy:3128" is a proxy of plain HTTP, as curl has it, whatever is asked of it.
  const isWhole = proxyVariables.some((name) => process.env[name] === found);
  const text = isWhole ? found : found.replace(/^\w+:/, "http:");
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol)) {
    const got = proxy === undefined ? "no address" : `one of ${proxy.protocol}//${proxy.host}`;
    throw new DataError(
      "argument",
      `Expected a proxy to have an address such as http://NAME:PASSWORD@HOST:PORT but got ${got} (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY). Correct or unset it; NO_PROXY names hosts to reach without it.`,
    );
  }
  const agent = address.startsWith("https:") ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy);
  const { host } = proxy;
  const variable = namedProxy(process.env, (other) => other === host)?.variable ?? usualVariable;
  return { host, isNamed: proxy.username !== "", variable, agent };
}
