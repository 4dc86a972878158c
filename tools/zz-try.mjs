import { packInto, mistakesIn } from "./release/tarballs.mjs";
import { tryOut } from "./release/trial.mjs";
import { Commands } from "../src/setup/commands.mjs";
const root="/work/trees/reach"; const commands=new Commands();
const t = await packInto({root, env:process.env, commands}, "/tmp/reach/tgz");
console.log((await mistakesIn(root, t)).join("\n"));
await tryOut(t,{env:process.env,commands,out:process.stdout}).catch((e)=>console.log(e.message));
