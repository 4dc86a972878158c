import { LabPage } from "./lab-page.js";
import { LabServer } from "./lab-server.js";

/** JupyterLab, and a notebook in it that a browser shows. */
interface OpenLab {
  readonly server: LabServer;
  readonly lab: LabPage;
}

/**
 * Starts JupyterLab on a folder and opens the notebook that `writeNotebook` has written there.
 *
 * @param executable the browser; undefined where there is none, and the tests that would use it are skipped
 * @param env added to the server's environment
 */
export async function openLab(
  folder: string,
  executable: string | undefined,
  env?: Readonly<Record<string, string>>,
): Promise<OpenLab> {
  const server = await LabServer.start(folder, env);
  try {
    return { server, lab: await LabPage.open(executable ?? "", server, "check.ipynb") };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Keeps a last screenshot in the folder, and closes what was opened of both. */
export async function closeLab(folder: string, { server, lab }: Partial<OpenLab>): Promise<void> {
  await lab?.screenshot(folder, "last").catch(() => undefined);
  await lab?.close();
  await server?.stop();
}
