/** A model as anywidget hands it to a front end: named values that both sides may change. */
export interface FrontModel {
  get<T>(key: string): T;
  /** Changes a value here; {@link save_changes} sends it. */
  set(key: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event: string, listener?: (...args: never[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: readonly ArrayBuffer[]): void;
}
