import { parentPort, workerData } from "node:worker_threads";
import { DataError } from "../data-error.js";
import { createPhotoReader, type PhotoReading } from "./photo-reading.js";
import type { FromPhotoThread, ToPhotoThread } from "./photo-threads.js";

// Photographs are read in threads of their own: a training step blocks its thread, and with it everything that waits
// there for a file, for a decoder, or for its turn to be changed.

if (parentPort) serve(parentPort, workerData as PhotoReading);

function serve(port: NonNullable<typeof parentPort>, reading: PhotoReading): void {
  const reader = createPhotoReader(reading);
  const post = (mail: FromPhotoThread, moved: readonly ArrayBuffer[] = []): void =>
    port.postMessage(mail, moved);
  port.on("message", async (mail: ToPhotoThread) => {
    if (mail.kind === "close") {
      await reader.close();
      // Nothing is left to do, so the thread ends.
      port.close();
      return;
    }
    const { number } = mail.job;
    try {
      const pixels = await reader.read(mail.job);
      post({ kind: "read", number, pixels }, [pixels.images.buffer]);
    } catch (error) {
      const code = error instanceof DataError ? error.code : undefined;
      const message = error instanceof Error ? error.message : String(error);
      post({ kind: "failed", number, code, message });
    }
  });
}
