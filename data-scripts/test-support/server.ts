import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A web server on this machine alone whose every path answers as told. */
export class TestServer {
  readonly #server: Server;
  readonly #answers = new Map<string, Answer>();
  /** "path range" of every request, in order. */
  readonly requests: string[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.url} ${request.headers.range ?? "whole"}`);
      const answer = this.#answers.get(request.url ?? "");
      if (answer === undefined) response.writeHead(404).end("not here");
      else void answer(request, response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Makes the path answer so, and returns its address. */
  on(path: string, answer: Answer): string {
    this.#answers.set(path, answer);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }
}

const rangeStart = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);

/** Sends the bytes and continues where asked, as a good server does. */
export function sound(bytes: Uint8Array): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    if (start >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, headersFor(bytes, start));
    response.end(bytes.subarray(start));
  };
}

/** Continues where asked, but cuts every connection after that many bytes. */
export function cutting(bytes: Uint8Array, after: number): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    response.writeHead(start > 0 ? 206 : 200, headersFor(bytes, start));
    response.write(bytes.subarray(start, start + after), () => {
      if (start + after < bytes.length) setTimeout(() => response.destroy(), 20);
      else response.end();
    });
  };
}

/** Always sends the whole, whatever range is asked for. */
export function ignoringRange(bytes: Uint8Array): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  };
}

/** Sends a few bytes at a time. */
export function slow(bytes: Uint8Array, bytesPerTick: number): Answer {
  return async (request, response) => {
    const start = rangeStart(request);
    response.writeHead(start > 0 ? 206 : 200, headersFor(bytes, start));
    for (let place = start; place < bytes.length && !response.destroyed; place += bytesPerTick) {
      response.write(bytes.subarray(place, place + bytesPerTick));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end();
  };
}

/** Sends a beginning and then nothing, with the connection open. */
export function stalling(bytes: Uint8Array, after: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, after));
  };
}

function headersFor(bytes: Uint8Array, start: number): Record<string, string | number> {
  const length = { "content-length": bytes.length - start };
  return start > 0
    ? { ...length, "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
    : length;
}
