// @ts-check
// JupyterLab only warns about an unknown option, far above its address, and starts without it.
import { sentence, WrongWords } from "../setup/problem.mjs";

/** Options of JupyterLab and its server that have a name of one word; a test compares them with the installed one's. */
export const labOptions = [
  ...["allow-root", "app-dir", "autoreload", "browser", "certfile", "client-ca", "collaborative", "config"],
  ...["core-mode", "custom-css", "debug", "dev-mode", "expose-app-in-browser", "extensions-in-dev-mode"],
  ...["gateway-url", "generate-config", "help", "help-all", "ip", "keyfile", "log-level", "no-browser"],
  ...["no-script", "notebook-dir", "port", "port-retries", "preferred-dir", "pylab", "script", "show-config"],
  ...["show-config-json", "skip-dev-build", "sock", "sock-mode", "splice-source", "transport", "version"],
  ...["watch", "y"],
];

/**
 * Refuses options that JupyterLab does not know. JupyterLab itself checks those with a class, such as
 * `--ServerApp.port=9999`.
 *
 * @param {readonly string[]} words
 * @param {string} [command] as the user typed it
 * @throws {WrongWords} with the option that was probably meant, if the library is built
 */
export async function expectLabOptions(words, command = "npm run lab") {
  const unknown = words.find((word) => {
    const name = /^--([^=.]+)(=|$)/.exec(word)?.[1];
    return name !== undefined && !labOptions.includes(name);
  });
  if (unknown === undefined) return;
  const nearestName = await import("../dist/checking/nearest-name.js").then(
    (library) => library.nearestName,
    () => () => undefined,
  );
  const near = nearestName(unknown.slice(2).split("=")[0] ?? "", labOptions);
  const all = `${command}${command.startsWith("npm run") ? " --" : ""} --help shows all options.`;
  throw new WrongWords(
    sentence({
      thing: "JupyterLab",
      constraint: "to be given options that it knows",
      got: unknown,
      where: command,
      todo: near === undefined ? `Leave it out; ${all}` : `Did you mean --${near}? ${all}`,
    }),
  );
}
