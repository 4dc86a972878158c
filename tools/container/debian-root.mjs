// @ts-check
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Variables by which programs are told of a machine's own certificates. */
const certificateNames = ["NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];
const certificates = "/etc/ssl/machine.crt";
/** What an emulated processor says of itself, where a root has it: the system knows only its own. */
const cpuinfo = "/etc/cpuinfo";

/** A root file system of Debian, in which lines run as in a container: with their own mounts and processes. Needs root. */
export class DebianRoot {
  #folder;
  #env;

  /**
   * @param {string} folder that debootstrap has made
   * @param {NodeJS.ProcessEnv} env of this machine: its proxies and certificates are used, nothing else
   */
  constructor(folder, env) {
    this.#folder = folder;
    const proxies = Object.entries(env).filter(([name]) => /^(https?|no)_proxy$/i.test(name));
    const named = certificateNames.map((name) => env[name]).find((path) => path && existsSync(path));
    copyFileSync("/etc/resolv.conf", join(folder, "etc", "resolv.conf"));
    if (named !== undefined) {
      mkdirSync(join(folder, "etc", "ssl"), { recursive: true });
      copyFileSync(named, join(folder, certificates));
    }
    const found = named === undefined ? [] : certificateNames.map((name) => [name, certificates]);
    this.#env = Object.fromEntries([...proxies, ...found]);
  }

  /**
   * Runs a line of shell.
   *
   * @param {string} line
   * @param {{ user: string, folder: string, env: Readonly<Record<string, string>> }} as
   * @returns {{ code: number, output: string }} the last megabyte of what it printed
   */
  run(line, { user, folder, env }) {
    const home = user === "root" ? "/root" : `/home/${user}`;
    const words = Object.entries({
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: home,
      DEBIAN_FRONTEND: "noninteractive",
      ...this.#env,
      ...env,
    }).map(([name, value]) => `${name}=${value}`);
    // In the new namespace of mounts, which goes with its last process.
    const mounts = `mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc"
      if [ -e "$0${cpuinfo}" ]; then mount --bind "$0${cpuinfo}" "$0/proc/cpuinfo"; fi
      "$@"; exit $?`;
    const inside = ["chroot", `--userspec=${user}:${user}`, this.#folder, "env", "-i", ...words];
    const shell = ["sh", "-ec", 'cd "$0" && eval "$1"', folder, line];
    // Whatever runs there ends with us, also when we are killed: with its first process, which stays root's, since one that
    // becomes another user's is no longer told.
    const unshare = ["unshare", "--kill-child", "--mount", "--pid", "--fork"];
    const apart = ["--pdeathsig", "KILL", ...unshare, "sh", "-ec", mounts, this.#folder];
    const { status, stdout, stderr } = spawnSync("setpriv", [...apart, ...inside, ...shell], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    return { code: status ?? 1, output: `${stdout}${stderr}`.slice(-(2 ** 20)) };
  }

  /**
   * Copies what git has of a clone, as COPY does with our .dockerignore.
   *
   * @param {string} root of the clone
   * @param {{ user: string, folder: string }} to
   */
  copy(root, { user, folder }) {
    const target = join(this.#folder, folder);
    mkdirSync(target, { recursive: true });
    const pack = 'git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$0"';
    const { status, stderr } = spawnSync("sh", ["-ec", pack, target], { cwd: root, encoding: "utf8" });
    if (status !== 0) return { code: status ?? 1, output: stderr };
    return this.run(`chown -R ${user}:${user} ${folder}`, { user: "root", folder: "/", env: {} });
  }
}
