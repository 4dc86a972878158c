export async function executeFromCommandLine(_: readonly string[]): Promise<void> {}
