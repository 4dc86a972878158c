// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The processor that is emulated, one of servers with the instructions of every arm64 since 2017, in QEMU's word for it. */
export const processorModel = "neoverse-n1";

const cores = 2;
/** What Linux says of a core of it, apart from its number. */
const core = `BogoMIPS\t: 50.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x3
CPU part\t: 0xd0c
CPU revision\t: 1
`;

/**
 * Writes into a root what Linux on this processor would say of it. qemu-user shows programs the files of the machine that it
 * runs on, and libraries choose instructions by them.
 *
 * @param {string} folder of the root
 */
export function describeProcessor(folder) {
  const text = Array.from({ length: cores }, (_, i) => `processor\t: ${i}\n${core}\n`).join("");
  write(join(folder, "etc", "cpuinfo"), text);
  for (let i = 0; i < cores; i++) {
    const registers = join(folder, "sys", "devices", "system", "cpu", `cpu${i}`, "regs", "identification");
    write(join(registers, "midr_el1"), "0x00000000413fd0c1\n");
  }
}

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
