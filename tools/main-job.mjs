// @ts-check

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("./setup/commands.mjs").Commands, out: NodeJS.WritableStream }} _options
 * @returns {Promise<number>}
 */
export async function runMainJob(_options) {
  return 0;
}
