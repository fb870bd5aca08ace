// Calls functions of a module: reads [[function, arguments], …], prints what they return as JSON.
// An argument that names a function of the module stands for it.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const module = await import(pathToFileURL(process.argv[2]));
const named = (value) => (typeof module[value] === "function" ? module[value] : value);
const calls = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(calls.map(([name, args]) => module[name](...args.map(named)))));
