/** Moves through frames by a clock. */
export interface Playback {
  /** Starts or stops it, at this many frames a second. */
  set(isPlaying: boolean, speed: number): void;
}

/** @param step moves on by a frame; called once for each beat */
export function makePlayback(step: () => void): Playback {
  let timer: ReturnType<typeof setInterval> | undefined;
  let beat = 0;
  return {
    set: (isPlaying, speed) => {
      if (!isPlaying) beat = 0;
      const wanted = isPlaying ? 1000 / speed : 0;
      if (isPlaying && wanted === beat) return;
      clearInterval(timer);
      timer = undefined;
      beat = wanted;
      if (isPlaying) timer = setInterval(step, wanted);
    },
  };
}
