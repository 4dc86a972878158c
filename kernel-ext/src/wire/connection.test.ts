import { describe, expect, it } from "vitest";
import { addressOf, connectionFields, parseConnection } from "./connection.js";

const fields = {
  transport: "tcp",
  ip: "127.0.0.1",
  key: "k",
  signature_scheme: "hmac-sha256",
  shell_port: 1,
  control_port: 2,
  stdin_port: 3,
  iopub_port: 4,
  hb_port: 5,
};

describe("connection files", () => {
  it("are read and written in the same form", () => {
    expect(connectionFields(parseConnection(fields, "f.json"))).toEqual(fields);
  });

  it("name tcp and ipc addresses", () => {
    expect(addressOf(parseConnection(fields, "f.json"), "iopub")).toBe("tcp://127.0.0.1:4");
    const ipc = parseConnection({ ...fields, transport: "ipc", ip: "/run/kernel" }, "f.json");
    expect(addressOf(ipc, "hb")).toBe("ipc:///run/kernel-5");
  });

  it("that ask for what this kernel does not know are refused, with the reason", () => {
    expect(() => parseConnection({ ...fields, signature_scheme: "hmac-md5" }, "f.json")).toThrow(
      "Expected signature_scheme to be hmac-sha256 but got hmac-md5 (f.json).",
    );
    expect(() => parseConnection({ ...fields, hb_port: "5" }, "f.json")).toThrow(
      "Expected hb_port to be an integer but got 5 (f.json).",
    );
    expect(() => parseConnection({ ...fields, transport: "udp" }, "f.json")).toThrow("tcp or ipc");
  });
});
