// @ts-check
// What is said of proxies: by the set-up, of those through which npm and pip go, and by the command `data`.

/**
 * @typedef {object} NamedProxy
 * @property {string} host and port, never the name and the password that an address may hold
 * @property {boolean} isNamed whether its address holds a name
 * @property {string} variable of the environment that names it
 */

/** Of those that name one proxy in two cases, the small letters count first, as for npm, pip and curl. */
export const proxyVariables = [
  "https_proxy",
  "HTTPS_PROXY",
  "http_proxy",
  "HTTP_PROXY",
  "all_proxy",
  "ALL_PROXY",
];

/**
 * The proxy that an environment names for addresses of https, or else for others.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {(host: string) => boolean} [isMeant] whether a proxy is the one that is looked for. Default: any
 * @returns {NamedProxy | undefined}
 */
export function namedProxy(env, isMeant = () => true) {
  for (const variable of proxyVariables) {
    const value = env[variable] ?? "";
    const address = /^\w+:\/\//.test(value) ? value : `http://${value}`;
    if (value === "" || !URL.canParse(address)) continue;
    const { host, username } = new URL(address);
    if (isMeant(host)) return { host, isNamed: username !== "", variable };
  }
  return undefined;
}

/** The variable to set where none is. */
export const usualVariable = "HTTPS_PROXY";

/** What an address with a name looks like. */
export const namedAddress = (host = "HOST:PORT") => `http://NAME:PASSWORD@${host}, special characters as %XX`;

/**
 * What a proxy's answer 407 says.
 *
 * @param {Pick<NamedProxy, "host" | "isNamed">} proxy
 */
export function refusal({ host, isNamed }) {
  const asked = isNamed ? "refuses the name and password in its address" : "asks for a name and a password";
  return `the proxy ${host}, which ${asked} (407)`;
}

/**
 * What to do about it.
 *
 * @param {NamedProxy} proxy
 */
export function refusalRemedy({ host, isNamed, variable }) {
  return isNamed
    ? `Correct them in ${variable}, special characters as %XX`
    : `Set ${variable} to ${namedAddress(host)}`;
}
